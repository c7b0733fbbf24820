using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Backward;

/// <summary>
/// Bounds values of a node by linear expressions in the inputs, found by going back through the network (DeepPoly; CROWN).
/// </summary>
/// <remarks>
/// <para>
/// Soundness in floating-point arithmetic. Invariant: for every input of the region the bounded value is at least
/// <c>sum of coefficient times true value, over all nodes reached, plus constant, minus error</c>, with the computed coefficients taken as
/// exact numbers. A step replaces the coefficients on one node by others that the layer's lines justify, and adds to the error: (1) the
/// rounding of each new coefficient times the largest magnitude of the value that it stands on; (2) a relative g for each term of
/// the constant, g covering as many additions as the network has values. Both are a fixed weight for each value times the coefficient's
/// magnitude, found once a step. Slopes are any doubles; intercepts are rounded outwards for exactly these slopes. Sums of errors are
/// themselves computed low by a factor close to one: every g is twice what is needed.
/// </para>
/// <para>Sources: Singh et al., POPL 2019 (DeepPoly); Zhang et al., NeurIPS 2018 (CROWN).</para>
/// </remarks>
internal sealed class BackwardPass
{
    /// <summary>Expressions that go through the network together: what keeps blocks of coefficients in the second-level cache.</summary>
    private const int WidestBlock = 96;

    private readonly Network network;
    private readonly BoundTable table;
    private readonly RegionMinimum minimum;
    private readonly RegionMinimum whole;
    private readonly RelaxationSlope[] choices;
    private readonly BackwardStep?[][] steps;
    private readonly double[][] magnitudes;
    private readonly double gamma;
    private readonly int valueCount;
    private double underflow = double.ScaleB(1, -1000);

    /// <summary>Prepares.</summary>
    /// <param name="table">The ranges.</param>
    /// <param name="network">The network.</param>
    /// <param name="region">The inputs.</param>
    /// <param name="choices">The lines to try.</param>
    /// <param name="cuts">Conditions that all inputs meet that matter.</param>
    public BackwardPass(BoundTable table, Network network, InputRegion region, RelaxationSlope[] choices, IReadOnlyList<InputCut> cuts)
    {
        (this.network, this.table, this.choices) = (network, table, choices);
        whole = new RegionMinimum(region, []);
        minimum = cuts.Count == 0 ? whole : new RegionMinimum(region, cuts);
        steps = [.. choices.Select(_ => new BackwardStep?[network.Nodes.Count])];
        magnitudes = new double[network.Nodes.Count][];
        valueCount = network.Nodes.Sum(node => node.Size);
        gamma = Rounding.Gamma(valueCount);
    }

    /// <summary>Makes the steps of a linear node before its ranges are known; they depend on its inputs alone.</summary>
    public void Prepare(NetworkNode node)
    {
        BackwardStep? linear = node.Layer is LinearLayer layer ? LinearStep.Of(node, layer, table, gamma) : null;
        for (var c = 0; c < choices.Length; c++)
        {
            steps[c][node.Index] = node.Layer switch
            {
                ActivationLayer activation => ActivationStep.Of(node, activation, table, choices[c], gamma),
                MaxLayer max => c == 0 ? MaxStep.Of(node, max, table, gamma) : steps[0][node.Index],
                CurvedLayer curved => c == 0 ? PlaneStep.Of(node, curved, table, gamma) : steps[0][node.Index],
                _ => linear,
            };
        }
    }

    /// <summary>Fixes a node's ranges as those that errors are weighed with; called once its ranges are final.</summary>
    public void Finish(NetworkNode node)
    {
        magnitudes[node.Index] = table.Magnitudes(node);
        // Less than 2^60 products fall below the normal range, each with an error of 2^-1075 on a value of that size. What is on a value without a bound is charged infinitely there.
        foreach (var magnitude in magnitudes[node.Index]) underflow += double.IsFinite(magnitude) ? magnitude * double.ScaleB(1, -1000) : 0;
    }

    /// <summary>Tightens the ranges of some of a node's values, whose steps and all nodes before it are ready.</summary>
    /// <param name="node">The node.</param>
    /// <param name="rows">Which of its values.</param>
    /// <param name="method">For messages.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="isOver">Ends the work early; bounds found so far are kept.</param>
    public void Tighten(NetworkNode node, int[] rows, string method, int threads, Func<bool> isOver)
    {
        if (rows.Length == 0) return;
        threads = threads > 0 ? threads : Environment.ProcessorCount;
        var blocks = Math.Max((2 * rows.Length + WidestBlock - 1) / WidestBlock, Math.Min(threads, (rows.Length + 7) / 8));
        blocks = (blocks + threads - 1) / threads * threads;
        var perBlock = (rows.Length + blocks - 1) / blocks;
        blocks = (rows.Length + perBlock - 1) / perBlock;
        for (var c = 0; c < choices.Length; c++)
        {
            var choice = c;
            var found = new (double Low, double High)[rows.Length];
            Array.Fill(found, (double.NegativeInfinity, double.PositiveInfinity));
            void Block(int b)
            {
                if (isOver()) return;
                var first = b * perBlock;
                Bound(node, rows.AsSpan(first, Math.Min(perBlock, rows.Length - first)), steps[choice], found.AsSpan(first));
            }

            if (blocks == 1 || threads == 1) for (var b = 0; b < blocks; b++) Block(b);
            else Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, Block);
            for (var q = 0; q < rows.Length; q++) table.Tighten(node, rows[q], found[q].Low, found[q].High, method);
        }
    }

    /// <summary>Bounds one output from below with other lines, where values keep limits that a part of the search puts on them.</summary>
    /// <param name="row">Which output.</param>
    /// <param name="own">The steps to take in place of the prepared ones; null for those.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="multipliers">A number of zero or more for each: how much of what the limit leaves is added to the output before it is bounded.</param>
    /// <param name="coefficients">Receives the coefficients of the linear function below the output.</param>
    /// <returns>Its smallest value over the region, whatever condition there is, less what rounding can do.</returns>
    public double Row(int row, BackwardStep?[] own, IReadOnlyList<RangeLimit> limits, ReadOnlySpan<double> multipliers, Span<double> coefficients)
    {
        const int width = 8;
        // The constant's charges cover twice as many terms as there are values.
        if (limits.Count > valueCount) return double.NegativeInfinity;
        using var block = new BackwardBlock(network, magnitudes, gamma + Rounding.Gamma(limits.Count), width);
        block.Into(network.Output)[row * width] = 1;
        for (var index = network.Output.Index; index >= 0; index--)
        {
            var node = network.Nodes[index];
            for (var k = 0; k < limits.Count; k++)
            {
                if (limits[k].Node != index || !(multipliers[k] > 0)) continue;
                // In the part the value is on its side of the limit, so that what is added is never above zero.
                var multiplier = limits[k].IsUpper ? multipliers[k] : -multipliers[k];
                block.Into(node)[limits[k].Index * width] += multiplier;
                var moved = -multiplier * limits[k].Place;
                block.Constants[0] += moved;
                // The product and its sum with the constant, and the sum with the coefficient that is there.
                block.Errors[0] += (gamma + Rounding.Gamma(limits.Count)) * (Math.Abs(moved) + multipliers[k] * magnitudes[index][limits[k].Index]);
            }

            if (block.IsReached(node)) block.Apply(own[index] ?? steps[0][index]!);
        }

        Span<double> lower = stackalloc double[width];
        whole.Bound(block, underflow, lower);
        for (var i = 0; i < coefficients.Length; i++) coefficients[i] = block.Inputs[i * width];
        return lower[0];
    }

    private void Bound(NetworkNode start, ReadOnlySpan<int> rows, BackwardStep?[] by, Span<(double Low, double High)> found)
    {
        var width = (2 * rows.Length + 7) / 8 * 8;
        using var block = new BackwardBlock(network, magnitudes, gamma, width);
        var index = start.Index;
        if (by[index] is LinearStep linear)
        {
            linear.Start(rows, block);
            index--;
        }
        else
        {
            var ones = block.Into(start);
            for (var q = 0; q < rows.Length; q++) (ones[rows[q] * width + 2 * q], ones[rows[q] * width + 2 * q + 1]) = (1, -1);
        }

        for (; index >= 0; index--)
        {
            if (block.IsReached(network.Nodes[index])) block.Apply(by[index]!);
        }

        Span<double> lower = stackalloc double[width];
        minimum.Bound(block, underflow, lower);
        for (var q = 0; q < rows.Length; q++) found[q] = (lower[2 * q], -lower[2 * q + 1]);
    }
}
