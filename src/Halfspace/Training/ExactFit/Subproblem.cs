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
internal sealed class Subproblem
{
    private readonly FitSamples samples;
    private readonly CodeTable table;
    private readonly int[] types;
    private readonly long[] moebius;
    private readonly int[] alike;

    public Subproblem(FitSamples samples, CodeTable table, int[] types, long[] moebius)
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
        var (hash, constant) = (0UL, 0L);
        foreach (var condition in Conditions(depth, weights)) hash = Mix(hash ^ (ulong)condition);
        // A sum of products, so that coefficients of one place may cancel out, in whatever order they come.
        Terms(depth, fixedParts, (place, coefficient) => hash += Mix(Mix(Mix((ulong)place.Set) ^ (ulong)place.Low) ^ (ulong)place.High) * (ulong)coefficient, ref constant);
        return (hash, constant);
    }

    /// <summary>Whether two nodes leave the same to decide, up to a constant cost; exact.</summary>
    public bool AreEqual(int depth, int[][] left, int[][] leftParts, int[][] right)
    {
        if (!Conditions(depth, left).SequenceEqual(Conditions(depth, right))) return false;
        var rightParts = new int[right.Length][];
        for (var h = 0; h < right.Length; h++)
        {
            rightParts[h] = new int[samples.Count];
            for (var p = 0; p < depth; p++)
            {
                for (var k = 0; k < samples.Count && right[h][p] != 0; k++) rightParts[h][k] += samples.Columns[p][k] * right[h][p];
            }
        }

        var sums = new Dictionary<(long Set, long Low, long High), long>();
        var constant = 0L;
        Terms(depth, leftParts, (place, coefficient) => sums[place] = sums.GetValueOrDefault(place) + coefficient, ref constant);
        Terms(depth, rightParts, (place, coefficient) => sums[place] = sums.GetValueOrDefault(place) - coefficient, ref constant);
        return sums.Values.All(sum => sum == 0);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Lists the coefficients by class and set of neurons, and the neurons' thresholds; those of no threshold go to the constant.</summary>
    private void Terms(int depth, int[][] fixedParts, Action<(long Set, long Low, long High), long> term, ref long constant)
    {
        var (neurons, bounds, members) = (table.Neurons, samples.Reach[depth], samples.ClassOf[depth]);
        Span<long> places = stackalloc long[CodeTables.MostNeurons];
        for (var k = 0; k < samples.Count; k++)
        {
            var (always, never) = (0, 0);
            for (var h = 0; h < neurons; h++)
            {
                var threshold = -fixedParts[h][k];
                if (threshold <= -bounds[k]) always |= 1 << h;
                else if (threshold > bounds[k]) never |= 1 << h;
            }

            for (var set = 0; set < 1 << neurons; set++)
            {
                var coefficient = moebius[(types[k] << neurons) + set];
                if (coefficient == 0 || (set & never) != 0) continue;
                var open = set & ~always;
                if (open == 0)
                {
                    constant += coefficient;
                    continue;
                }

                for (var h = 0; h < places.Length; h++) places[h] = (open >> h & 1) == 0 ? 0 : (uint)fixedParts[h][k];
                term((((long)members[k] << CodeTables.MostNeurons) + open, places[0] | places[1] << 32, places[2] | places[3] << 32), coefficient);
            }
        }
    }

    /// <summary>What <see cref="WeightSymmetry"/> asks of free weights because of those that are fixed.</summary>
    private IEnumerable<int> Conditions(int depth, int[][] weights)
    {
        yield return depth;
        for (var h = 0; h < weights.Length; h++)
        {
            if (alike[h] >= 0) yield return weights[h].AsSpan(0, depth).SequenceEqual(weights[alike[h]].AsSpan(0, depth)) ? 1 : 0;
            var mustTouch = 0;
            foreach (var category in samples.Categories)
            {
                var touchesLower = category.Any(p => p < depth && weights[h][p] == -samples.Ranges[p]) ? 1 : 0;
                var touchesUpper = category.Any(p => p < depth && weights[h][p] == samples.Ranges[p]) ? 2 : 0;
                if (category[^1] < depth) mustTouch |= 1 - touchesLower;
                else yield return touchesLower + touchesUpper;
            }

            yield return mustTouch;
        }
    }
}
