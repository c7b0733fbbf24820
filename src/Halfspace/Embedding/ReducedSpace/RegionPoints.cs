using System.Numerics.Tensors;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>Finds points: where every neuron's sign is that of a forward pass, the model is a linear program in its own variables, or a small mixed-integer one.</summary>
internal sealed class RegionPoints : IDisposable
{
    /// <summary>Regions that are looked at on the way from one point.</summary>
    private const int Steps = 12;

    /// <summary>Regions that are looked at from the points of parts: so many, and one for every <see cref="PartsPerRegion"/> parts; a better point gives back those that led to it.</summary>
    private const int FirstRegions = 40, PartsPerRegion = 4;

    /// <summary>With more variables points are drawn only where none is known: each region is a large program then.</summary>
    private const int FewVariables = 100;

    /// <summary>Points that are drawn at the root.</summary>
    private const int Draws = 8;

    /// <summary>How far beyond a region's best point the next region is looked for, as a share of the last step.</summary>
    private const double Overshoot = 0.02;

    /// <summary>The same where each region is a mixed-integer program.</summary>
    private const int IntegerSteps = 4;

    private const int IntegerDraws = 1;

    private const int IntegerNodes = 100;

    private const double IntegerSeconds = 10;

    /// <summary>No region takes more than this share of the time that is left.</summary>
    private const double IntegerShare = 0.1;

    private readonly ReducedModel model;
    private readonly PartRelaxation relaxation;
    private readonly PartSolver regions;
    private readonly IMipSolver mip;
    private readonly SearchTime time;
    private readonly HashSet<int> seen = [];
    private Part? root;
    private int parts;
    private int regionsSeen;

    public RegionPoints(ReducedModel model, PartRelaxation relaxation, ILpSolver solver, IMipSolver mip, SearchTime time) =>
        (this.model, this.relaxation, this.regions, this.mip, this.time) = (model, relaxation, new PartSolver(solver, time), mip, time);

    /// <summary>The best value.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>A point of the whole model that has it.</summary>
    public double[]? Point { get; private set; }

    /// <summary>Looks at a point's own inputs: the networks' values there are forward passes.</summary>
    public bool Offer(ReadOnlySpan<double> values)
    {
        if (!MayImprove(values)) return false;
        var point = model.Complete(values);
        var value = model.Model.EvaluateObjective(point) * (model.Model.Sense == ObjectiveSense.Minimize ? 1 : -1);
        if (!(value < Best) || !FeasibilityReport.Of(model.Model, point).IsFeasible) return false;
        (Best, Point) = (value, point);
        return true;
    }

    /// <summary>Whether a point, its integers rounded, is worth a look at the whole model: it meets the rows without networks, and seems better.</summary>
    private bool MayImprove(ReadOnlySpan<double> values)
    {
        double[] rounded = [.. values[..model.Kept.Length]];
        foreach (var i in model.Integers) rounded[i] = Math.Round(rounded[i]);
        foreach (var row in model.Rows)
        {
            if (row.Parts.Count > 0) continue;
            var (sum, size) = (row.Constant, 1 + Math.Abs(row.Constant));
            for (var t = 0; t < row.Indices.Length; t++)
            {
                var term = row.Coefficients[t] * rounded[row.Indices[t]];
                (sum, size) = (sum + term, size + Math.Abs(term));
            }

            if (Math.Max(row.Lower - sum, sum - row.Upper) > Tolerances.OfferMiss * size) return false;
        }

        return !double.IsFinite(Best) || model.ObjectiveAt(rounded) < Best + Tolerances.OfferMiss * model.Unit;
    }

    /// <summary>From the relaxation's point, and from points drawn in the box of the root.</summary>
    public void FromRoot(Part whole)
    {
        root = whole;
        if (model.Model.HasStart && model.Kept.All(j => !double.IsNaN(model.Model.Start[j]))) TakeStart(whole);
        var lines = relaxation.Lines(whole, null, []);
        var program = new PartProgram(model, relaxation.Plain, whole, lines);
        regions.Take(program);
        if (regions.Minimize(program.Costs).Point is { } first) Walk(whole, first, model.Integers.Length > 0);
        var random = new Random(1);
        for (var draw = 0; draw < (model.Integers.Length > 0 ? IntegerDraws : Draws) && !time.IsOver && (Point is null || whole.Low.Length <= FewVariables); draw++)
        {
            double[] point = [.. whole.Low.Select((low, i) => low + random.NextDouble() * (whole.High[i] - low))];
            Walk(whole, point, model.Integers.Length > 0);
        }
    }

    private void TakeStart(Part whole)
    {
        double[] start = [.. model.Kept.Select(j => model.Model.Start[j])];
        Offer(start);
        Walk(whole, start, isIntegral: false);
    }

    /// <summary>From the point of a part's program, if its region was not seen yet.</summary>
    public void FromPart(Part part, double[] point)
    {
        if (model.Integers.Any(i => Math.Abs(point[i] - Math.Round(point[i])) > Tolerances.Integrality)) return;
        parts++;
        if (regionsSeen > FirstRegions + parts / PartsPerRegion || seen.Contains(PatternOf(point))) return;
        var (before, seenBefore) = (Best, regionsSeen);
        Walk(root!, point, isIntegral: false);
        if (Best < before) regionsSeen = seenBefore;
    }

    /// <summary>Closes the programs that are open.</summary>
    public void Dispose() => regions.Dispose();

    private void Walk(Part whole, double[] from, bool isIntegral)
    {
        var (point, last) = (from, double.PositiveInfinity);
        for (var step = 0; step < (isIntegral ? IntegerSteps : Steps) && !time.IsOver && seen.Add(PatternOf(point)); step++)
        {
            if (Region(whole, point, isIntegral) is not { } found) return;
            Offer(found.Point);
            if (!(found.Value < last)) return;
            last = found.Value;
            var next = (double[])found.Point.Clone();
            for (var i = 0; i < whole.Low.Length; i++) next[i] = Math.Clamp(next[i] + Overshoot * (next[i] - point[i]), whole.Low[i], whole.High[i]);
            point = next;
        }
    }

    /// <summary>The best point of the region of a point.</summary>
    private (double[] Point, double Value)? Region(Part whole, double[] point, bool isIntegral)
    {
        regionsSeen++;
        var part = whole.Copy();
        foreach (var i in model.Integers) if (!isIntegral) part.Low[i] = part.High[i] = Math.Clamp(Math.Round(point[i]), part.Low[i], part.High[i]);
        var phases = new List<Phase>();
        for (var k = 0; k < model.Chains.Length; k++)
        {
            var values = model.Chains[k].ValuesAt(point);
            for (var l = 0; l < model.Chains[k].After.Length; l++)
            {
                for (var j = 0; j < values[l].Length; j++)
                {
                    if (part.Lower[k][l][j] >= 0 || part.Upper[k][l][j] <= 0) continue;
                    phases.Add(new Phase(k, l, j, values[l][j] > 0));
                    if (values[l][j] > 0) part.Lower[k][l][j] = 0;
                    else part.Upper[k][l][j] = 0;
                }
            }
        }

        var lines = relaxation.Lines(part, null, phases);
        var price = 10 * Math.Max(1, lines[0].Coefficients.Max(Math.Abs) * part.Low.Zip(part.High, (low, high) => high - low).Max());
        var program = new PartProgram(model, relaxation.Unordered, part, lines, price);
        if (isIntegral)
        {
            var solved = program.Dense.Stated(program.Costs, program.IsInteger).Solve(mip, new SolveOptions { Threads = 1, NodeLimit = IntegerNodes, TimeLimit = Math.Min(IntegerSeconds, IntegerShare * time.Left) }, SolveProgress.Unheard, time.Cancellation);
            return solved.Point is { } found ? ([.. found], solved.Objective) : null;
        }

        regions.Take(program);
        return regions.Minimize(program.Costs).Point is { } best ? (best, TensorPrimitives.Dot<double>(best, program.Costs)) : null;
    }

    /// <summary>A number of the signs at a point, and of its integers.</summary>
    private int PatternOf(double[] point)
    {
        var hash = new HashCode();
        foreach (var i in model.Integers) hash.Add(Math.Round(point[i]));
        for (var k = 0; k < model.Chains.Length; k++)
        {
            var values = model.Chains[k].ValuesAt(point);
            for (var l = 0; l < model.Chains[k].After.Length; l++)
            {
                foreach (var value in values[l]) hash.Add(value > 0);
            }
        }

        return hash.ToHashCode();
    }
}
