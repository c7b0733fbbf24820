namespace Halfspace.Training.ExactFit;

/// <summary>
/// What is left to decide at a node of <see cref="NetworkFitTree"/> once columns are fixed: the cost as a function of the weights still free, and
/// which of these weights symmetry leaves out.
/// </summary>
/// <remarks>
/// In a class of samples the free columns add one number to each neuron, so a sample counts by its thresholds only, and not at all by those that the
/// free weights always or never pass. What it adds to the class's cost is a sum of Moebius coefficients, each of a set of thresholds that are all
/// passed. So two nodes of one depth whose coefficients add up alike, set by set, differ by a constant whatever the free weights are.
/// The whole ranges are taken for the free weights, not what a node's bound has left of them, since that depends on the goal.
/// </remarks>
internal sealed class RemainingCost
{
    private readonly FitSamples samples;
    private readonly CodeTable table;
    private readonly int[] types;
    private readonly long[] moebius;
    private readonly int[] alike;
    private readonly List<int> conditions = [];

    public RemainingCost(FitSamples samples, CodeTable table, int[] types, long[] moebius)
    {
        (this.samples, this.table, this.types, this.moebius) = (samples, table, types, moebius);
        alike = WeightSymmetry.Alike(table);
    }

    /// <summary>A number that equal residuals have in common, and the constant that they may differ by.</summary>
    /// <param name="depth">The number of fixed columns.</param>
    /// <param name="weights">For each neuron the weights, of which the first ones are fixed.</param>
    /// <param name="fixedParts">For each neuron what they add to each sample.</param>
    public (ulong Hash, long Constant) Read(int depth, int[][] weights, int[][] fixedParts)
    {
        conditions.Clear();
        Conditions(depth, weights, conditions);
        var sum = default(HashSum);
        foreach (var condition in conditions) sum.Hash = Mix(sum.Hash ^ (ulong)condition);
        var constant = Terms(depth, fixedParts, ref sum);
        return (sum.Hash, constant);
    }

    /// <summary>Whether two nodes leave the same to decide, up to a constant cost; exact.</summary>
    public bool AreEqual(int depth, int[][] left, int[][] leftParts, int[][] right)
    {
        var (leftConditions, rightConditions) = (new List<int>(), new List<int>());
        Conditions(depth, left, leftConditions);
        Conditions(depth, right, rightConditions);
        if (!leftConditions.SequenceEqual(rightConditions)) return false;
        var rightParts = new int[right.Length][];
        for (var h = 0; h < right.Length; h++)
        {
            rightParts[h] = new int[samples.Count];
            for (var p = 0; p < depth; p++)
            {
                for (var k = 0; k < samples.Count && right[h][p] != 0; k++) rightParts[h][k] += samples.Columns[p][k] * right[h][p];
            }
        }

        var places = new PlaceSums([], 1);
        Terms(depth, leftParts, ref places);
        places = places with { Sign = -1 };
        Terms(depth, rightParts, ref places);
        return places.Sums.Values.All(sum => sum == 0);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Adds up the coefficients by class and set of neurons, and the neurons' thresholds; those of no threshold make the constant that is returned.</summary>
    private long Terms<TSum>(int depth, int[][] fixedParts, ref TSum sum)
        where TSum : struct, ITermSum
    {
        var constant = 0L;
        var (neurons, bounds, members) = (table.Neurons, samples.Reach[depth], samples.ClassOf[depth]);
        Span<long> places = stackalloc long[CodeTables.MostNeurons];
        for (var k = 0; k < samples.Count; k++)
        {
            var (always, never) = (0, 0);
            var row = moebius.AsSpan(types[k] << neurons, 1 << neurons);
            for (var h = 0; h < neurons; h++)
            {
                var threshold = -fixedParts[h][k];
                if (threshold <= -bounds[k]) always |= 1 << h;
                else if (threshold > bounds[k]) never |= 1 << h;
            }

            for (var set = 0; set < 1 << neurons; set++)
            {
                var coefficient = row[set];
                if (coefficient == 0 || (set & never) != 0) continue;
                var open = set & ~always;
                if (open == 0)
                {
                    constant += coefficient;
                    continue;
                }

                for (var h = 0; h < places.Length; h++) places[h] = (open >> h & 1) == 0 ? 0 : (uint)fixedParts[h][k];
                sum.Add((((long)members[k] << CodeTables.MostNeurons) + open, places[0] | places[1] << 32, places[2] | places[3] << 32), coefficient);
            }
        }

        return constant;
    }

    /// <summary>What <see cref="WeightSymmetry"/> asks of free weights because of those that are fixed.</summary>
    private void Conditions(int depth, int[][] weights, List<int> result)
    {
        result.Add(depth);
        for (var h = 0; h < weights.Length; h++)
        {
            var own = weights[h];
            if (alike[h] >= 0) result.Add(own.AsSpan(0, depth).SequenceEqual(weights[alike[h]].AsSpan(0, depth)) ? 1 : 0);
            var mustTouch = 0;
            foreach (var category in samples.Categories)
            {
                var (touchesLower, touchesUpper) = (0, 0);
                foreach (var p in category)
                {
                    if (p >= depth) continue;
                    if (own[p] == -samples.Ranges[p]) touchesLower = 1;
                    if (own[p] == samples.Ranges[p]) touchesUpper = 2;
                }

                if (category[^1] < depth) mustTouch |= 1 - touchesLower;
                else result.Add(touchesLower + touchesUpper);
            }

            result.Add(mustTouch);
        }
    }

    /// <summary>What coefficients add up to.</summary>
    private interface ITermSum
    {
        /// <summary>Adds a coefficient at a place: a class and a set of neurons, and the fixed parts of these.</summary>
        void Add((long Set, long Low, long High) place, long coefficient);
    }

    /// <summary>A sum of products, so that coefficients of one place may cancel out, in whatever order they come.</summary>
    private struct HashSum : ITermSum
    {
        public ulong Hash;

        public void Add((long Set, long Low, long High) place, long coefficient) => Hash += Mix(Mix(Mix((ulong)place.Set) ^ (ulong)place.Low) ^ (ulong)place.High) * (ulong)coefficient;
    }

    /// <summary>The sum at each place.</summary>
    private readonly record struct PlaceSums(Dictionary<(long Set, long Low, long High), long> Sums, int Sign) : ITermSum
    {
        public void Add((long Set, long Low, long High) place, long coefficient) => Sums[place] = Sums.GetValueOrDefault(place) + Sign * coefficient;
    }
}
