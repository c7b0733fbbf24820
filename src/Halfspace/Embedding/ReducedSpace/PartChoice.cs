using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>Chooses what a part is split by, and which further lines its program's point asks for.</summary>
internal sealed class PartChoice
{
    /// <summary>Up to so many continuous variables below the networks may be split themselves; beyond, only neurons are.</summary>
    private const int MostSplit = 64;

    private readonly ReducedModel model;
    private readonly PartRelaxation relaxation;
    private readonly double[] sensitivity;
    private readonly double[] influence;
    private readonly int[] continuous;
    private readonly double[] blame;
    private readonly SplitRecord record = new();

    public PartChoice(ReducedModel model, PartRelaxation relaxation)
    {
        (this.model, this.relaxation) = (model, relaxation);
        sensitivity = new double[model.Kept.Length];
        foreach (var chain in model.Chains)
        {
            for (var j = 0; j < chain.Constants.Length; j++)
            {
                for (var s = 0; s < chain.Support.Length; s++) sensitivity[chain.Support[s]] += Math.Abs(chain.Composed[j * chain.Support.Length + s]);
            }
        }

        blame = new double[sensitivity.Length];
        influence = (double[])sensitivity.Clone();
        foreach (var row in relaxation.Plain)
        {
            var below = Enumerable.Range(0, row.Indices.Length).Where(t => sensitivity[row.Indices[t]] > 0 && row.Coefficients[t] != 0).ToArray();
            foreach (var t in below)
            {
                for (var other = 0; other < row.Indices.Length; other++)
                    if (sensitivity[row.Indices[other]] == 0) influence[row.Indices[other]] += Math.Abs(row.Coefficients[other] / row.Coefficients[t]) * sensitivity[row.Indices[t]];
            }
        }

        continuous = [.. Enumerable.Range(0, sensitivity.Length).Where(i => sensitivity[i] > 0 && model.Model.KindOf(model.Kept[i]) == VariableKind.Continuous)];
    }

    /// <summary>Adds lines whose slopes suit a point; false where none of them is above what is stated there.</summary>
    public bool AddLines(Part part, double[] point, List<Line> stated)
    {
        var slopes = new double[model.Chains.Length][][];
        for (var k = 0; k < slopes.Length; k++) slopes[k] = Array.ConvertAll(Values(k, point), layer => Array.ConvertAll(layer, value => value > 0 ? 1.0 : 0.0));
        var value = point[model.Kept.Length];
        var isAdded = false;
        foreach (var line in relaxation.Lines(part, slopes, part.Phases))
        {
            var excess = line.At(point) - (line.IsObjective ? value : line.Most);
            if (excess <= Tolerances.Feasibility * Math.Max(line.IsObjective ? model.Unit : 1, Math.Abs(line.Constant))) continue;
            stated.Add(line with { Key = -line.Key });
            isAdded = true;
        }

        return isAdded;
    }

    /// <summary>Learns from what became of a part.</summary>
    public void Note(Part part, double cutoff) => record.Note(part, cutoff);

    /// <summary>Two parts that hold all that is in one; null where nothing is open.</summary>
    public (Part First, Part Later)? Split(Part part, List<Line> lines, double[]? point, double[] duals)
    {
        Array.Clear(blame);
        var (integer, neuron) = (Fractional(part, point), Neuron(part, lines, point, duals));
        if (!blame.AsSpan().ContainsAnyExcept(0)) sensitivity.CopyTo(blame, 0);
        var widest = neuron is null || continuous.Length == 0 ? -1 : continuous.MaxBy(i => blame[i] * (part.High[i] - part.Low[i]));
        if (widest >= 0 && part.High[widest] - part.Low[widest] <= Tolerances.Feasibility * Math.Max(1, Math.Abs(part.High[widest]))) widest = -1;
        var kinds = new List<SplitKind>(3);
        if (integer is not null) kinds.Add(SplitKind.Integer);
        if (widest >= 0 && continuous.Length <= MostSplit) kinds.Add(SplitKind.Variable);
        if (neuron is not null) kinds.Add(SplitKind.Neuron);
        if (kinds.Count == 0)
        {
            // Without a point there is still something to split as long as an integer is open.
            foreach (var i in model.Integers) if (point is null && part.Low[i] < part.High[i]) return ByVariable(part, SplitKind.Integer, i, Math.Floor((part.Low[i] + part.High[i]) / 2), null);
            return null;
        }

        switch (record.Next([.. kinds]))
        {
            case SplitKind.Integer:
                return ByVariable(part, SplitKind.Integer, integer!.Value, Math.Clamp(Math.Floor(point![integer.Value]), part.Low[integer.Value], part.High[integer.Value] - 1), point);
            case SplitKind.Variable:
                return ByVariable(part, SplitKind.Variable, widest, (part.Low[widest] + part.High[widest]) / 2, point);
            default:
                var phase = neuron!.Value;
                var (active, inactive) = (part.Copy(SplitKind.Neuron, phase with { IsActive = true }), part.Copy(SplitKind.Neuron, phase with { IsActive = false }));
                active.Lower[phase.Network][phase.Layer][phase.Value] = 0;
                inactive.Upper[phase.Network][phase.Layer][phase.Value] = 0;
                var isActive = point is not null && Values(phase.Network, point)[phase.Layer][phase.Value] > 0;
                return isActive ? (active, inactive) : (inactive, active);
        }
    }

    private (Part First, Part Later) ByVariable(Part part, SplitKind kind, int variable, double place, double[]? point)
    {
        var (below, above) = (part.Copy(kind), part.Copy(kind));
        below.High[variable] = place;
        above.Low[variable] = kind == SplitKind.Variable ? place : place + 1;
        var goesUp = point is not null && point[variable] > (below.High[variable] + above.Low[variable]) / 2;
        return goesUp ? (above, below) : (below, above);
    }

    /// <summary>The integer that is not whole and moves the networks' inputs most.</summary>
    private int? Fractional(Part part, double[]? point)
    {
        var (chosen, most) = ((int?)null, -1.0);
        foreach (var i in model.Integers)
        {
            if (point is null || part.Low[i] >= part.High[i]) continue;
            var off = Math.Abs(point[i] - Math.Round(point[i]));
            if (off > Tolerances.Integrality && off * (1 + influence[i]) > most) (chosen, most) = (i, off * (1 + influence[i]));
        }

        return chosen;
    }

    /// <summary>The open neuron at which lines are farthest off at the point, weighed by what rows and objective take of it; the widest one where none is off.</summary>
    private Phase? Neuron(Part part, List<Line> lines, double[]? point, double[] duals)
    {
        var (chosen, most, widest, width) = ((Phase?)null, 0.0, (Phase?)null, 0.0);
        for (var k = 0; k < model.Chains.Length; k++)
        {
            var chain = model.Chains[k];
            var values = point is null ? null : Values(k, point);
            for (var l = 0; l < chain.After.Length; l++)
            {
                var (lower, upper) = (part.Lower[k][l], part.Upper[k][l]);
                for (var j = 0; j < lower.Length; j++)
                {
                    if (lower[j] >= 0 || upper[j] <= 0) continue;
                    if (Math.Min(-lower[j], upper[j]) > width) (widest, width) = (new Phase(k, l, j, true), Math.Min(-lower[j], upper[j]));
                    if (values is null) continue;
                    var z = Math.Clamp(values[l][j], lower[j], upper[j]);
                    var (above, below) = (upper[j] * (z - lower[j]) / (upper[j] - lower[j]) - Math.Max(0, z), Math.Max(0, z) - (upper[j] > -lower[j] ? z : 0));
                    var score = 0.0;
                    for (var q = 0; q < lines.Count && q < duals.Length; q++)
                    {
                        if (duals[q] == 0 || lines[q].Sums[k] < 0 || lines[q].Lines[k]!.Shares[l] is not { } shares) continue;
                        var share = shares[j * lines[q].Lines[k]!.Count + lines[q].Sums[k]];
                        score += Math.Abs(duals[q]) * (share < 0 ? -share * above : share * Math.Min(below, above));
                    }

                    if (score > 0)
                    {
                        var support = chain.Support;
                        var sway = chain.Sway[l].AsSpan(j * support.Length, support.Length);
                        for (var s = 0; s < support.Length; s++) blame[support[s]] += score / (upper[j] - lower[j]) * sway[s];
                    }

                    if (score > most) (chosen, most) = (new Phase(k, l, j, true), score);
                }
            }
        }

        return chosen ?? widest;
    }

    /// <summary>The values before each ReLU at a point.</summary>
    private double[][] Values(int network, double[] point) => model.Chains[network].ValuesAt(point);
}
