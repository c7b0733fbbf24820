using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>Makes parts smaller by what their ranges imply, and states lines for them.</summary>
internal sealed class PartRelaxation
{
    /// <summary>Rounds of propagation over rows.</summary>
    private const int Rounds = 3;

    /// <summary>Ranges are not cut for less than this share.</summary>
    private const double LeastCut = 0.001;

    private readonly ReducedModel model;
    private readonly ReducedRow[] plain;

    public PartRelaxation(ReducedModel model)
    {
        this.model = model;
        ReducedRow[] own = [.. model.Rows.Where(row => row.Parts.Count == 0)];
        Unordered = [.. own, .. Differences.Of(own)];
        plain = [.. Unordered, .. ModelSymmetry.Rows(model)];
        Limits = [.. model.Rows.Where(row => row.Parts.Count > 0 && double.IsFinite(row.Upper)), .. model.Rows.Where(row => row.Parts.Count > 0 && double.IsFinite(row.Lower)).Select(row => row.Negated())];
    }

    /// <summary>The rows that take values of networks, each as an upper limit.</summary>
    public ReducedRow[] Limits { get; }

    /// <summary>The rows that do not, without those that choose among points which are alike.</summary>
    public IReadOnlyList<ReducedRow> Unordered { get; }

    /// <summary>The rows that do not take values of networks, and rows that leave one of several points which are alike.</summary>
    public IReadOnlyList<ReducedRow> Plain => plain;

    /// <summary>The whole model as a part.</summary>
    public Part Root()
    {
        double[] low = [.. model.Kept.Select(j => model.Model.KindOf(j) == VariableKind.Continuous ? model.Model.LowerBound(j) : Math.Ceiling(model.Model.LowerBound(j) - Tolerances.Integrality))];
        double[] high = [.. model.Kept.Select(j => model.Model.KindOf(j) == VariableKind.Continuous ? model.Model.UpperBound(j) : Math.Floor(model.Model.UpperBound(j) + Tolerances.Integrality))];
        double[][][] Ends(Func<NetworkChain, Networks.NetworkNode, double[]> of) => [.. model.Chains.Select(chain => chain.Before.Select(node => of(chain, node)).ToArray())];
        return new Part(low, high, Ends((chain, node) => chain.Embedded.Bounds.Lower(node).ToArray()), Ends((chain, node) => chain.Embedded.Bounds.Upper(node).ToArray()), double.NegativeInfinity, [], 0);
    }

    /// <summary>Narrows variables by the rows without networks and by lines, then neurons by variables.</summary>
    /// <returns>Whether anything may be left.</returns>
    public bool Narrow(Part part, IReadOnlyList<Line> lines, double cutoff) => Propagate(part, lines, cutoff) && NarrowNeurons(part);

    /// <summary>The lines of a part: the objective's first, then limits and chosen signs.</summary>
    /// <param name="part">The part.</param>
    /// <param name="slopes">By network and layer, slopes of the lines below open ReLUs; null for those of the smaller area.</param>
    /// <param name="phases">The signs to state.</param>
    public List<Line> Lines(Part part, double[][][]? slopes, IReadOnlyList<Phase> phases)
    {
        var count = model.Chains.Length;
        var (sums, next) = (new List<int[]>(), new int[count]);
        int[] Places(IReadOnlyList<ValueSum> parts)
        {
            var places = new int[count];
            Array.Fill(places, -1);
            foreach (var values in parts) places[values.Network] = next[values.Network]++;
            return places;
        }

        sums.Add(Places(model.Objective.Parts));
        foreach (var limit in Limits) sums.Add(Places(limit.Parts));
        foreach (var phase in phases)
        {
            var places = new int[count];
            Array.Fill(places, -1);
            places[phase.Network] = next[phase.Network]++;
            sums.Add(places);
        }

        ChainLines?[] made = [.. model.Chains.Select((chain, k) => next[k] > 0 ? new ChainLines(chain, part.Lower[k], part.Upper[k], next[k]) : null)];
        for (var q = 0; q <= Limits.Length; q++)
        {
            foreach (var values in (q == 0 ? model.Objective : Limits[q - 1]).Parts) made[values.Network]!.Add(sums[q][values.Network], values, 1);
        }

        for (var p = 0; p < phases.Count; p++)
        {
            var phase = phases[p];
            made[phase.Network]!.AddBefore(sums[1 + Limits.Length + p][phase.Network], phase.Layer, phase.Value, phase.IsActive ? -1 : 1);
        }

        for (var k = 0; k < count; k++) made[k]?.Make(slopes?[k]);
        var lines = new List<Line>(sums.Count);
        for (var q = 0; q < sums.Count; q++)
        {
            var row = q == 0 ? model.Objective : q <= Limits.Length ? Limits[q - 1] : null;
            lines.Add(Joined(row, sums[q], made, q == 0) with { Key = q <= Limits.Length ? q + 1 : Key(phases[q - Limits.Length - 1]) });
        }

        return lines;
    }

    /// <summary>A number of a sign, beyond those of rows.</summary>
    private int Key(Phase phase)
    {
        var place = Limits.Length + 2 + phase.Value;
        for (var k = 0; k < phase.Network; k++) place += model.Chains[k].Linear.Sum(layer => layer.OutputSize);
        for (var l = 0; l < phase.Layer; l++) place += model.Chains[phase.Network].Linear[l].OutputSize;
        return place;
    }

    /// <summary>The least value of a line in a part.</summary>
    public static double Least(Line line, Part part)
    {
        var value = line.Constant;
        for (var i = 0; i < line.Coefficients.Length; i++) value += line.Coefficients[i] > 0 ? line.Coefficients[i] * part.Low[i] : line.Coefficients[i] * part.High[i];
        return value;
    }

    /// <summary>Narrows the values before each ReLU by the variables' ranges.</summary>
    public bool NarrowNeurons(Part part)
    {
        for (var k = 0; k < model.Chains.Length; k++)
        {
            var chain = model.Chains[k];
            for (var l = 0; l < chain.After.Length; l++)
            {
                var (lower, upper) = (part.Lower[k][l], part.Upper[k][l]);
                int[] open = [.. Enumerable.Range(0, lower.Length).Where(j => lower[j] < 0 && upper[j] > 0)];
                if (open.Length == 0) continue;
                var lines = new ChainLines(chain, part.Lower[k], part.Upper[k], 2 * open.Length);
                for (var q = 0; q < open.Length; q++)
                {
                    lines.AddBefore(2 * q, l, open[q], 1);
                    lines.AddBefore(2 * q + 1, l, open[q], -1);
                }

                lines.Make();
                for (var q = 0; q < open.Length; q++)
                {
                    var j = open[q];
                    lower[j] = Math.Max(lower[j], lines.Least(2 * q, part.Low, part.High));
                    upper[j] = Math.Min(upper[j], -lines.Least(2 * q + 1, part.Low, part.High));
                    if (lower[j] > upper[j]) return false;
                }
            }
        }

        return true;
    }

    private Line Joined(ReducedRow? row, int[] sums, ChainLines?[] made, bool isObjective)
    {
        var (coefficients, constant) = (new double[model.Kept.Length], row?.Constant ?? 0);
        for (var t = 0; row is not null && t < row.Indices.Length; t++) coefficients[row.Indices[t]] += row.Coefficients[t];
        for (var k = 0; k < sums.Length; k++)
        {
            if (sums[k] < 0) continue;
            var (lines, support) = (made[k]!, model.Chains[k].Support);
            constant += lines.Constants[sums[k]];
            for (var s = 0; s < support.Length; s++) coefficients[support[s]] += lines.Coefficients[s * lines.Count + sums[k]];
        }

        return new Line(coefficients, constant, row is null ? 0 : row.Upper, isObjective, row is not null && !isObjective, sums, made);
    }

    private bool Propagate(Part part, IReadOnlyList<Line> lines, double cutoff)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var changed = false;
            foreach (var row in plain)
            {
                if (!Cut(part, row.Indices, row.Coefficients, row.Upper - row.Constant, 1, ref changed) || !Cut(part, row.Indices, row.Coefficients, -(row.Lower - row.Constant), -1, ref changed)) return false;
            }

            foreach (var line in lines)
            {
                if (!Cut(part, null, line.Coefficients, (line.IsObjective ? cutoff : line.Most) - line.Constant, 1, ref changed)) return false;
            }

            if (!changed) break;
        }

        return true;
    }

    /// <summary>What "sign times the sum is at most" leaves of each variable's range.</summary>
    private bool Cut(Part part, int[]? indices, double[] coefficients, double most, int sign, ref bool changed)
    {
        if (double.IsPositiveInfinity(most)) return true;
        var (least, size) = (0.0, Math.Abs(most));
        for (var t = 0; t < coefficients.Length; t++)
        {
            var (i, c) = (indices is null ? t : indices[t], sign * coefficients[t]);
            var end = c > 0 ? c * part.Low[i] : c * part.High[i];
            (least, size) = (least + end, size + Math.Abs(end));
        }

        var slack = Tolerances.LimitRounding * size;
        if (least > most + slack + Tolerances.Feasibility * Math.Max(1, Math.Abs(most))) return false;
        var room = Math.Max(0, most - least) + slack;
        for (var t = 0; t < coefficients.Length; t++)
        {
            var (i, c) = (indices is null ? t : indices[t], sign * coefficients[t]);
            if (c == 0) continue;
            var width = part.High[i] - part.Low[i];
            if (Math.Abs(c) * width <= room * (1 + LeastCut)) continue;
            var isInteger = model.Model.KindOf(model.Kept[i]) != VariableKind.Continuous;
            var reach = room / Math.Abs(c);
            if (c > 0) part.High[i] = isInteger ? Math.Floor(part.Low[i] + reach + Tolerances.Feasibility) : part.Low[i] + reach;
            else part.Low[i] = isInteger ? Math.Ceiling(part.High[i] - reach - Tolerances.Feasibility) : part.High[i] - reach;
            if (part.Low[i] > part.High[i]) return false;
            changed = true;
        }

        return true;
    }
}
