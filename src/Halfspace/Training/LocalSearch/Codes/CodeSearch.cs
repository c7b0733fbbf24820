using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch.Codes;

/// <summary>
/// Anneals a small network by its exact cost: the signs of the first layer are a code for each input, and a table says what each code costs each class. One or two weights of a neuron
/// change at a time, with the best of all biases; now and then another table takes the place of the present one.
/// </summary>
/// <remarks>
/// With the table and all other neurons fixed, each input turns its cost at one bias, so the inputs are counted in buckets by that bias, and a walk over the buckets prices all of them. Inputs that cost the same
/// whatever the neuron says are left out, which most are. What is found is for the caller to score.
/// </remarks>
internal sealed class CodeSearch : ITurnSearch
{
    /// <summary>Moves of the shortest run for each first-layer weight.</summary>
    private const int MovesOfWeight = 600;

    /// <summary>Moves of one neuron before another's turn, for each of its weights.</summary>
    private const int MovesOfTurn = 2;

    private const int FirstRuns = 32;

    private readonly CodePoints points;
    private readonly Action<IntegerNetwork> offer;
    private readonly Func<bool> mayGoOn;
    private readonly int codeCount;
    private readonly int columns;
    private readonly int[][] weights;
    private readonly int[][] scores;
    private readonly int[] codes;
    private readonly long[][] tables;
    private readonly long[] tally;
    private readonly long[] gains;
    private readonly int[] open;
    private readonly long[] buckets;
    private readonly long unit;
    private readonly long forbidden;
    private SearchRandom random;
    private long[] costs;
    private int table;
    private long cost;
    private long least = long.MaxValue;
    private int run;

    /// <summary>Prepares a search.</summary>
    /// <param name="points">The samples.</param>
    /// <param name="seed">Seed of every random choice.</param>
    /// <param name="offer">Takes each better network.</param>
    /// <param name="mayGoOn">Asked all the time; once it says no, the search returns.</param>
    public CodeSearch(CodePoints points, int seed, Action<IntegerNetwork> offer, Func<CodeSearch, bool> mayGoOn)
    {
        (this.points, this.offer, random) = (points, offer, new SearchRandom((uint)seed));
        this.mayGoOn = () => mayGoOn(this);
        (columns, codeCount) = (points.Values.Length, 1 << points.Neurons);
        weights = [.. Enumerable.Range(0, points.Neurons).Select(_ => new int[columns + 1])];
        scores = [.. Enumerable.Range(0, points.Neurons).Select(_ => new int[points.Count])];
        (codes, gains, open) = (new int[points.Count], new long[points.Count], new int[points.Count]);
        buckets = new long[2 * points.BiasRange + 2];
        var labels = points.Counts[0].Length;
        (tally, costs) = (new long[labels * codeCount], new long[points.Count * codeCount]);
        forbidden = points.Forbidden;
        tables = [.. points.Tables.Select(one => one.Costs.ToArray())];
        unit = tables.SelectMany(one => one).Where(one => one > 0).DefaultIfEmpty(1).Min();
    }

    /// <inheritdoc/>
    public long Moves { get; private set; }

    /// <inheritdoc/>
    public void Begin()
    {
        for (var first = 0; first < FirstRuns && mayGoOn(); first++) Anneal(null, long.MaxValue);
    }

    /// <inheritdoc/>
    public void Continue(IntegerNetwork? best, long moves)
    {
        for (var until = Moves > long.MaxValue - moves ? long.MaxValue : Moves + moves; Moves < until && mayGoOn();) Anneal(run % 3 == 2 ? best : null, until - Moves);
    }

    /// <summary>Takes a network, with the best table for its signs.</summary>
    public void StartFrom(IntegerNetwork network)
    {
        Load(network);
        Note();
    }

    /// <summary>One run, from drawn weights or, less hot, from a network.</summary>
    private void Anneal(IntegerNetwork? from, long most)
    {
        var length = Math.Min(most, SearchPlan.Luby(run++) * MovesOfWeight * points.Neurons * (columns + 1L));
        if (from is null) Draw();
        else Load(from);
        var (hot, cold) = ((from is null ? 1.5 : 0.7) * unit, 0.15 * unit);
        var began = Moves;
        while (Moves - began < length && mayGoOn())
        {
            var temperature = hot * Math.Pow(cold / hot, (double)(Moves - began) / length);
            Turn(random.Below(points.Neurons), temperature);
            if (tables.Length > 1 && random.Below(4) == 0) Exchange(temperature);
            Note();
        }
    }

    /// <summary>Gathers the inputs that cost more with a neuron on one side than on the other, and what the rest costs with all of them off.</summary>
    private (int Count, long FixedCost) Open(int neuron)
    {
        var (bit, count, fixedCost) = (1 << neuron, 0, 0L);
        for (var p = 0; p < codes.Length; p++)
        {
            var off = costs[p * codeCount + (codes[p] & ~bit)];
            gains[p] = costs[p * codeCount + (codes[p] | bit)] - off;
            fixedCost += off;
            if (gains[p] != 0) open[count++] = p;
        }

        return (count, fixedCost);
    }

    /// <summary>Some moves of one neuron.</summary>
    private void Turn(int neuron, double temperature)
    {
        var (bit, mine, score) = (1 << neuron, weights[neuron], scores[neuron]);
        var (count, fixedCost) = Open(neuron);
        var moves = MovesOfTurn * (columns + 1);
        for (var m = 0; m < moves; m++)
        {
            var (first, firstStep) = Step(mine);
            var (second, secondStep) = random.Below(3) == 0 ? Step(mine) : (first, 0);
            if (second == first) secondStep = 0;
            var (now, bias) = Best(score.AsSpan(), count, fixedCost, points.Values[first], firstStep, points.Values[second], secondStep);
            if (now > cost + temperature * random.Exponential()) continue;
            mine[first] += firstStep;
            mine[second] += secondStep;
            for (var p = 0; p < score.Length; p++) score[p] += firstStep * points.Values[first][p] + secondStep * points.Values[second][p];
            (mine[^1], cost) = (bias, now);
        }

        Moves += moves;
        for (var p = 0; p < codes.Length; p++) codes[p] = score[p] + (long)mine[^1] * points.Unit >= 0 ? codes[p] | bit : codes[p] & ~bit;
    }

    /// <summary>The least cost of all biases once one or two weights have changed.</summary>
    private (long Cost, int Bias) Best(ReadOnlySpan<int> score, int count, long fixedCost, int[] first, int firstStep, int[] second, int secondStep)
    {
        var (range, size) = (points.BiasRange, points.Unit);
        Array.Clear(buckets);
        for (var k = 0; k < count; k++)
        {
            var p = open[k];
            var missing = -(score[p] + firstStep * first[p] + secondStep * second[p]);
            var turn = size == 1 ? missing : missing / size;
            if (missing > 0 && turn * size != missing) turn++;
            // Below the least bias the neuron is on for these, above the largest never.
            buckets[turn <= -range ? 0 : turn > range ? buckets.Length - 1 : turn + range] += gains[p];
        }

        var (sum, least, at) = (fixedCost, long.MaxValue, 0);
        var takesLast = (random.Next() & 1) != 0;
        for (var b = 0; b < buckets.Length - 1; b++)
        {
            sum += buckets[b];
            if (sum < least || (takesLast && sum == least)) (least, at) = (sum, b);
        }

        return (least, at - range);
    }

    private (int Column, int Step) Step(int[] mine)
    {
        var column = random.Below(columns);
        var (range, weight) = (points.Ranges[column], mine[column]);
        if (range.High == range.Low) return (column, 0);
        if (range.High - range.Low > 2 && random.Below(4) > 0)
        {
            var step = random.Below(2) == 0 ? 1 : -1;
            return weight + step <= range.High && weight + step >= range.Low ? (column, step) : (column, -step);
        }

        var other = range.Low + random.Below(range.High - range.Low);
        return (column, (other >= weight ? other + 1 : other) - weight);
    }

    /// <summary>Takes another table where it is not much worse.</summary>
    private void Exchange(double temperature)
    {
        var other = random.Below(tables.Length);
        if (other == table) return;
        Count();
        var now = CostOf(other);
        if (now > cost + temperature * random.Exponential()) return;
        Use(other);
        cost = now;
    }

    /// <summary>Counts the samples of each class with each code.</summary>
    private void Count()
    {
        Array.Clear(tally);
        for (var p = 0; p < codes.Length; p++)
        {
            var counts = points.Counts[p];
            for (var label = 0; label < counts.Length; label++) tally[label * codeCount + codes[p]] += counts[label];
        }
    }

    /// <summary>What the samples counted last cost by a table.</summary>
    private long CostOf(int other)
    {
        var (sum, stated) = (0L, tables[other]);
        for (var i = 0; i < tally.Length; i++) sum += tally[i] * stated[i];
        return sum;
    }

    private void Use(int other)
    {
        table = other;
        var stated = tables[other];
        for (var p = 0; p < codes.Length; p++)
        {
            var counts = points.Counts[p];
            for (var code = 0; code < codeCount; code++)
            {
                var sum = 0L;
                for (var label = 0; label < counts.Length; label++) sum += counts[label] * stated[label * codeCount + code];
                costs[p * codeCount + code] = sum;
            }
        }
    }

    private void Note()
    {
        if (cost >= least || cost >= forbidden) return;
        least = cost;
        offer(points.Network(weights, points.Tables[table]));
    }

    private void Draw()
    {
        foreach (var mine in weights)
        {
            for (var c = 0; c < columns; c++) mine[c] = points.Ranges[c].Low + random.Below(points.Ranges[c].High - points.Ranges[c].Low + 1);
            mine[^1] = random.Below(2 * points.BiasRange + 1) - points.BiasRange;
        }

        Settle(random.Below(tables.Length));
    }

    private void Load(IntegerNetwork network)
    {
        int[][] from = [.. weights.Select((_, h) => points.Weights(network, h))];
        var (bestOrder, bestTable, bestCost) = (Orders(points.Neurons).First(), table, long.MaxValue);
        foreach (var order in Orders(points.Neurons))
        {
            for (var h = 0; h < weights.Length; h++) from[order[h]].CopyTo(weights[h], 0);
            Settle(table);
            Count();
            for (var other = 0; other < tables.Length; other++)
            {
                if (CostOf(other) is var now && now < bestCost) (bestOrder, bestTable, bestCost) = (order, other, now);
            }
        }

        for (var h = 0; h < weights.Length; h++) from[bestOrder[h]].CopyTo(weights[h], 0);
        Settle(bestTable);
    }

    /// <summary>All orders of some neurons: of tables that differ by the order alone, there is one.</summary>
    private static IEnumerable<int[]> Orders(int count) => count == 1
        ? [[0]]
        : Orders(count - 1).SelectMany(order => Enumerable.Range(0, count).Select(at => (int[])[.. order[..at], count - 1, .. order[at..]]));

    /// <summary>Scores, codes and cost of the weights under a table.</summary>
    private void Settle(int with)
    {
        Array.Clear(codes);
        for (var h = 0; h < weights.Length; h++)
        {
            var score = scores[h];
            Array.Clear(score);
            for (var c = 0; c < columns; c++)
            {
                if (weights[h][c] is not (not 0 and var weight)) continue;
                for (var p = 0; p < score.Length; p++) score[p] += weight * points.Values[c][p];
            }

            for (var p = 0; p < codes.Length; p++) codes[p] |= score[p] + (long)weights[h][^1] * points.Unit >= 0 ? 1 << h : 0;
        }

        Use(with);
        cost = 0;
        for (var p = 0; p < codes.Length; p++) cost += costs[p * codeCount + codes[p]];
    }
}
