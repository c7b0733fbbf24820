using Halfspace.Bounds;
using Halfspace.Bounds.Backward;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Raises the linear bound of an output over a part of a search: by the choice of the lines around activations, and by multipliers of the limits that the part puts on values.
/// </summary>
/// <remarks>
/// A bound is reached at a corner of the box; the values that follow from it by the same lines say how the bound changes with each line and each multiplier (the bound's derivative is what they say). A
/// tangent goes towards the value, a slope and a multiplier go a step in the direction of the derivative; steps become shorter. All of that is in plain floating-point arithmetic, since any choice gives a
/// valid bound: what counts is evaluated by <see cref="BackwardPass.Row"/>. The average of the values, over the steps, comes near to where the relaxation has its least value.
/// Sources: Xu et al., ICLR 2021 (alpha); Wang et al., NeurIPS 2021 (beta); Shi et al., TACAS 2025 (both for smooth functions).
/// </remarks>
internal sealed class RowAscent
{
    private readonly Network network;
    private readonly BoundTable table;
    private readonly BackwardPass pass;
    private readonly InputRegion box;
    private readonly IReadOnlyList<RangeLimit> limits;
    private readonly LineFamily?[]?[] below;
    private readonly LineFamily?[]?[] above;
    private readonly CurvedPlanes[]?[] planes;
    private readonly MaxRelaxation[]?[] maxima;
    private readonly double[][] values;
    private readonly double[][] coefficients;
    private readonly double[]?[] slopes;
    private readonly double[]?[] intercepts;
    private readonly bool[] isReached;
    private readonly double[] own;

    /// <summary>Prepares for a part.</summary>
    /// <param name="network">The network.</param>
    /// <param name="table">The ranges of the part.</param>
    /// <param name="pass">Bounds by them.</param>
    /// <param name="box">The part's inputs.</param>
    /// <param name="limits">What the part says of values.</param>
    public RowAscent(Network network, BoundTable table, BackwardPass pass, InputRegion box, IReadOnlyList<RangeLimit> limits)
    {
        (this.network, this.table, this.pass, this.box, this.limits) = (network, table, pass, box, limits);
        var count = network.Nodes.Count;
        (below, above, planes, maxima) = (new LineFamily?[count][], new LineFamily?[count][], new CurvedPlanes[count][], new MaxRelaxation[count][]);
        (values, coefficients, slopes, intercepts) = (new double[count][], new double[count][], new double[count][], new double[count][]);
        (isReached, own) = (new bool[count], new double[limits.Count]);
        foreach (var node in network.Nodes)
        {
            var n = node.Index;
            (values[n], coefficients[n]) = (new double[node.Size], new double[node.Size]);
            switch (node.Layer)
            {
                case ActivationLayer:
                    (below[n], above[n]) = (new LineFamily?[node.Size], new LineFamily?[node.Size]);
                    (slopes[n], intercepts[n]) = (new double[node.Size], new double[node.Size]);
                    break;
                case CurvedLayer curved:
                    var relaxation = new CurvedRelaxation(node, curved, table);
                    planes[n] = [.. Enumerable.Range(0, node.Size).Select(relaxation.PlanesOf)];
                    break;
                case MaxLayer max:
                    maxima[n] = [.. max.Groups.Select(group => new MaxRelaxation([.. group], table.Lower(node.Inputs[0]), table.Upper(node.Inputs[0])))];
                    break;
            }
        }
    }

    /// <summary>Raises the bound of an output.</summary>
    /// <param name="row">Which output.</param>
    /// <param name="limit">What it is to be above.</param>
    /// <param name="steps">The most steps.</param>
    /// <param name="start">Where to begin; null for the lines of least area.</param>
    public RowBound Run(int row, double limit, int steps, AscentChoice? start)
    {
        var choice = Begin(start);
        var best = new RowBound(row, network);
        var margin = (1 + Math.Abs(limit)) * (1.0 / (1 << 30));
        for (var step = 0; ; step++)
        {
            var bound = Backward(row, choice, best.Corner);
            if (!double.IsFinite(bound)) return best;
            if (bound > best.Value) best.Keep(bound, choice, coefficients, slopes);
            Forward(best.Corner);
            best.Average(values, 2.0 / (step + 2));
            if (best.Value > limit + margin || step + 1 >= steps) return best;
            Move(choice, step);
        }
    }

    /// <summary>The bound with what rounding can do taken off, and the linear function of the inputs below the output that it is the least value of.</summary>
    public double Exact(RowBound bound, Span<double> linear)
    {
        var gamma = Rounding.Gamma(network.Nodes.Sum(node => (double)node.Size));
        var steps = new BackwardStep?[network.Nodes.Count];
        foreach (var node in network.Nodes)
        {
            if (node.Layer is ActivationLayer activation && bound.Coefficients[node.Index] is { } signs) steps[node.Index] = ActivationStep.Of(node, activation, table, bound.Slopes[node.Index], signs, gamma);
        }

        return pass.Row(bound.Row, steps, limits, bound.Choice!.Multipliers, linear);
    }

    private AscentChoice Begin(AscentChoice? start)
    {
        var choice = new AscentChoice(new double[below.Length][], new double[below.Length][], new double[limits.Count]);
        for (var n = 0; n < below.Length; n++)
        {
            if (below[n] is null) continue;
            // A number that is none stands for the line of least area.
            choice.Below[n] = start?.Below[n] is { } low ? [.. low] : Unset(network.Nodes[n].Size);
            choice.Above[n] = start?.Above[n] is { } high ? [.. high] : Unset(network.Nodes[n].Size);
        }

        // A part's limits are those of the part that it is of, one of them smaller or one more at the end.
        if (start is not null) Array.Copy(start.Multipliers, choice.Multipliers, Math.Min(start.Multipliers.Length, limits.Count));
        return choice;
    }

    private static double[] Unset(int count)
    {
        var numbers = new double[count];
        Array.Fill(numbers, double.NaN);
        return numbers;
    }

    /// <summary>The lines of a side, found where they are needed first.</summary>
    private LineFamily Lines(NetworkNode node, int j, bool isAbove)
    {
        ref var lines = ref (isAbove ? above : below)[node.Index]![j];
        return lines ??= new LineFamily((ActivationLayer)node.Layer!, table.Lower(node.Inputs[0])[j], table.Upper(node.Inputs[0])[j], isAbove);
    }

    /// <summary>Goes back from the output to the inputs.</summary>
    /// <returns>The smallest value of the linear function over the box; its corner is where that is.</returns>
    private double Backward(int row, AscentChoice choice, double[] corner)
    {
        Array.Clear(isReached);
        var constant = 0.0;
        Into(network.Output)[row] = 1;
        for (var n = network.Output.Index; n >= 0; n--)
        {
            var node = network.Nodes[n];
            for (var k = 0; k < limits.Count; k++)
            {
                if (limits[k].Node != n) continue;
                var multiplier = limits[k].IsUpper ? choice.Multipliers[k] : -choice.Multipliers[k];
                own[k] = isReached[n] ? coefficients[n][limits[k].Index] : 0;
                if (multiplier == 0) continue;
                Into(node)[limits[k].Index] += multiplier;
                constant -= multiplier * limits[k].Place;
            }

            if (!isReached[n]) Array.Clear(coefficients[n]);
            else if (!node.IsInput) constant += Through(node, choice);
        }

        var sum = constant;
        foreach (var node in network.Nodes)
        {
            if (!node.IsInput) continue;
            for (var i = 0; i < node.Size; i++)
            {
                var (place, c) = (node.InputOffset + i, coefficients[node.Index][i]);
                corner[place] = c > 0 ? box.Lower[place] : c < 0 ? box.Upper[place] : box.Lower[place] / 2 + box.Upper[place] / 2;
                sum += c * corner[place];
            }
        }

        return sum;
    }

    private double[] Into(NetworkNode node)
    {
        if (!isReached[node.Index]) Array.Clear(coefficients[node.Index]);
        isReached[node.Index] = true;
        return coefficients[node.Index];
    }

    /// <summary>Takes a node's coefficients to its inputs.</summary>
    /// <returns>What is added to the constant.</returns>
    private double Through(NetworkNode node, AscentChoice choice)
    {
        var (from, n, constant) = (coefficients[node.Index], node.Index, 0.0);
        switch (node.Layer)
        {
            case LinearLayer linear:
                var biases = linear.Biases;
                for (var j = 0; j < from.Length; j++) if (from[j] != 0) constant += from[j] * biases[j];
                for (var i = 0; i < node.Inputs.Count; i++) linear.AddTransposed(i, from, 1, Into(node.Inputs[i]));
                break;
            case MaxLayer:
                var target = Into(node.Inputs[0]);
                for (var j = 0; j < from.Length; j++)
                {
                    var max = maxima[n]![j];
                    if (from[j] > 0) target[max.Below] += from[j];
                    if (!(from[j] < 0)) continue;
                    constant += from[j] * max.AboveIntercept;
                    for (var k = 0; k < max.Group.Count; k++) target[max.Group[k]] += from[j] * max.AboveSlopes[k];
                }

                break;
            case CurvedLayer:
                foreach (var input in node.Inputs) Into(input);
                for (var j = 0; j < from.Length; j++)
                {
                    if (from[j] == 0) continue;
                    var plane = planes[n]![j];
                    var (chosen, intercept) = from[j] > 0 ? (plane.BelowSlopes, plane.BelowIntercept) : (plane.AboveSlopes, plane.AboveIntercept);
                    constant += from[j] * intercept;
                    for (var k = 0; k < chosen.Length; k++) coefficients[node.Inputs[plane.Places[k].Input].Index][plane.Places[k].Index] += from[j] * chosen[k];
                }

                break;
            default:
                target = Into(node.Inputs[0]);
                for (var j = 0; j < from.Length; j++)
                {
                    if (from[j] == 0) continue;
                    var lines = Lines(node, j, from[j] < 0);
                    ref var number = ref (from[j] > 0 ? choice.Below : choice.Above)[n]![j];
                    number = double.IsNaN(number) ? lines.Start : Math.Clamp(number, lines.From, lines.To);
                    var (slope, intercept) = lines.At(number);
                    (slopes[n]![j], intercepts[n]![j]) = (slope, intercept);
                    target[j] += from[j] * slope;
                    constant += from[j] * intercept;
                }

                break;
        }

        return constant;
    }

    /// <summary>The values that follow from an input by the lines that the bound took.</summary>
    private void Forward(double[] corner)
    {
        foreach (var node in network.Nodes)
        {
            var (into, n, signs) = (values[node.Index], node.Index, coefficients[node.Index]);
            switch (node.Layer)
            {
                case null:
                    Array.Copy(corner, node.InputOffset, into, 0, node.Size);
                    break;
                case LinearLayer linear:
                    linear.Forward<double>([.. node.Inputs.Select(input => values[input.Index])], into);
                    break;
                case MaxLayer:
                    var from = values[node.Inputs[0].Index];
                    for (var j = 0; j < into.Length; j++)
                    {
                        var max = maxima[n]![j];
                        into[j] = from[max.Below];
                        if (!(signs[j] < 0)) continue;
                        into[j] = max.AboveIntercept;
                        for (var k = 0; k < max.Group.Count; k++) into[j] += max.AboveSlopes[k] * from[max.Group[k]];
                    }

                    break;
                case CurvedLayer:
                    for (var j = 0; j < into.Length; j++)
                    {
                        var plane = planes[n]![j];
                        var (chosen, intercept) = signs[j] >= 0 ? (plane.BelowSlopes, plane.BelowIntercept) : (plane.AboveSlopes, plane.AboveIntercept);
                        into[j] = intercept;
                        for (var k = 0; k < chosen.Length; k++) into[j] += chosen[k] * values[node.Inputs[plane.Places[k].Input].Index][plane.Places[k].Index];
                    }

                    break;
                case ActivationLayer activation:
                    from = values[node.Inputs[0].Index];
                    for (var j = 0; j < into.Length; j++) into[j] = signs[j] == 0 ? activation.Apply(from[j]) : slopes[n]![j] * from[j] + intercepts[n]![j];
                    break;
            }
        }
    }

    private void Move(AscentChoice choice, int step)
    {
        var length = 2.0 / (step + 3);
        for (var n = 0; n < below.Length; n++)
        {
            if (below[n] is null || !isReached[n]) continue;
            var (signs, from) = (coefficients[n], values[network.Nodes[n].Inputs[0].Index]);
            for (var j = 0; j < signs.Length; j++)
            {
                if (signs[j] == 0) continue;
                ref var number = ref (signs[j] > 0 ? choice.Below : choice.Above)[n]![j];
                number = Lines(network.Nodes[n], j, signs[j] < 0).Towards(number, from[j], length);
            }
        }

        for (var k = 0; k < limits.Count; k++)
        {
            var (limit, node) = (limits[k], network.Nodes[limits[k].Node]);
            var width = table.Upper(node)[limit.Index] - table.Lower(node)[limit.Index];
            var beyond = (values[limit.Node][limit.Index] - limit.Place) * (limit.IsUpper ? 1 : -1) / Math.Max(width / 4, double.Epsilon);
            choice.Multipliers[k] = Math.Max(0, choice.Multipliers[k] + length / 2 * Math.Max(Math.Abs(own[k]), choice.Multipliers[k]) * Math.Clamp(beyond, -1, 1));
        }
    }
}
