using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>
/// Branch and bound over a model's own variables, its integers and the signs of its networks' neurons. No neuron is a variable of the linear programs: what rows and the objective take of
/// a network is replaced by lines over the part at hand, which are derived for each part.
/// </summary>
/// <remarks>
/// Every bound is derived from row multipliers (<see cref="LpDualBound"/>) and lines whose rounding is covered, so it rests on no solver; every point is held against the whole model.
/// Sources: backward lines, Zhang et al. 2018; search in the space of a network's inputs, Schweidtmann and Mitsos, Journal of Optimization Theory and Applications 180, 2019.
/// </remarks>
internal sealed class ReducedSearch : IDisposable
{
    /// <summary>Open parts hold no more numbers than this, a quarter of a gigabyte; then the search ends.</summary>
    private const int MostNumbers = 1 << 25;

    /// <summary>A part is narrowed once more where the first time left less than this share of its ranges.</summary>
    private const double Shrunk = 0.8;

    /// <summary>Rounds of lines that suit the program's point end where one gains less than this share of what is left to the best value.</summary>
    private const double LeastGain = 0.001;

    private const int RootRounds = 4, Rounds = 2;

    private readonly ReducedModel model;
    private readonly ILpSolver solver;
    private readonly SolveOptions options;
    private readonly SearchTime time;
    private readonly Action<ReducedSearch> heard;
    private readonly PartRelaxation relaxation;
    private readonly RegionPoints descent;
    private readonly PartChoice choice;
    private readonly PartSolver nodes;
    private readonly PriorityQueue<Part, double> open = new();
    private readonly int mostOpen;
    private double closed = double.PositiveInfinity;
    private Part? current;
    private bool isUnsettled;

    public ReducedSearch(ReducedModel model, ILpSolver solver, IMipSolver mip, SolveOptions options, SearchTime time, Action<ReducedSearch> heard)
    {
        (this.model, this.solver, this.options, this.time, this.heard) = (model, solver, options, time, heard);
        nodes = new PartSolver(solver, time);
        relaxation = new PartRelaxation(model);
        descent = new RegionPoints(model, relaxation, solver, mip, time);
        choice = new PartChoice(model, relaxation);
        mostOpen = MostNumbers / (2 * (model.Kept.Length + model.Chains.Sum(chain => chain.Linear.Sum(layer => layer.OutputSize))));
    }

    /// <summary>The best value, of what is made small.</summary>
    public double Best => descent.Best;

    /// <summary>The best point of the whole model; null where none is known.</summary>
    public double[]? Point => descent.Point;

    /// <summary>No point has a smaller value: parts are narrowed to what is below the cutoff, so nothing is said beyond it.</summary>
    public double Bound => new[] { Cutoff, closed, current?.Bound ?? double.PositiveInfinity, open.TryPeek(out _, out var lowest) ? lowest : double.PositiveInfinity }.Min();

    /// <summary>Whether nothing is left open.</summary>
    public bool IsComplete => open.Count == 0 && current is null && !isUnsettled;

    public long Nodes { get; private set; }

    private double Cutoff => double.IsPositiveInfinity(Best) ? Best : Best - Math.Max(Math.Max(options.AbsoluteGap > Tolerances.Closed ? options.AbsoluteGap : 0, Tolerances.ReducedGap * model.Unit), Math.Max(options.RelativeGap, Tolerances.ReducedGap) * Math.Abs(Best));

    /// <summary>Searches until nothing is left, or the time is over.</summary>
    public void Run()
    {
        var root = relaxation.Root();
        if (!relaxation.Narrow(root, [], double.PositiveInfinity)) return;
        root.Bound = PartRelaxation.Least(relaxation.Lines(root, null, [])[0], root);
        open.Enqueue(root, root.Bound);
        descent.FromRoot(root);
        new RootBounds(model, relaxation, solver, time).Narrow(root, descent);
        while (current is not null || open.Count > 0)
        {
            if (time.IsOver || open.Count > mostOpen) return;
            var part = current ??= open.Dequeue();
            if (part.Bound >= Cutoff)
            {
                current = Close(part.Bound);
                continue;
            }

            Nodes++;
            heard(this);
            current = Look(part);
            choice.Note(part, Cutoff);
        }
    }

    /// <summary>Closes the programs that are open.</summary>
    public void Dispose()
    {
        nodes.Dispose();
        descent.Dispose();
    }

    private Part? Look(Part part)
    {
        IReadOnlyList<Line> lines = [];
        for (var round = 0; round < 2; round++)
        {
            var before = Size(part);
            if (!relaxation.Narrow(part, [.. part.Proved, .. lines], Cutoff)) return Empty(part);
            if (round > 0 && Size(part) > Shrunk * before) break;
            lines = relaxation.Lines(part, null, part.Phases);
            part.Bound = Math.Max(part.Bound, PartRelaxation.Least(lines[0], part));
            if (part.Bound >= Cutoff) return Close(part.Bound);
        }

        var stated = new List<Line>(lines);
        double[]? point = null;
        Line? proved = null;
        double[] duals = [];
        for (var round = 0; round < (part.Depth == 0 ? RootRounds : Rounds); round++)
        {
            var program = new PartProgram(model, relaxation.Plain, part, stated);
            nodes.Take(program);
            var answer = nodes.Minimize(program.Costs, Cutoff + Math.Abs(Cutoff) * Tolerances.Bound);
            var bound = program.Bound(program.Costs, answer);
            if (answer.Status == SolveStatus.TargetReached && bound < Cutoff)
            {
                // Stopped by its own value, of which the derived bound falls short: then the point is needed after all.
                answer = nodes.Minimize(program.Costs);
                bound = program.Bound(program.Costs, answer);
            }

            var (found, multipliers) = (answer.Point, answer.Multipliers);
            if (found is not null && ProvedLine.Of(relaxation.Plain, stated, part, multipliers) is { } line) proved = line;
            if (double.IsPositiveInfinity(bound)) return Empty(part);
            var gain = bound - part.Bound;
            part.Bound = Math.Max(part.Bound, bound);
            if (part.Bound >= Cutoff) return Close(part.Bound);
            if (found is null) break;
            (point, duals) = (found, multipliers.Length == relaxation.Plain.Count + stated.Count ? multipliers[relaxation.Plain.Count..] : []);
            descent.Offer(point);
            if (part.Bound >= Cutoff) return Close(part.Bound);
            if (round > 0 && gain < LeastGain * Math.Max(LeastGain, Math.Abs(Best - part.Bound))) break;
            if (!choice.AddLines(part, point, stated)) break;
        }

        if (point is not null)
        {
            descent.FromPart(part, point);
            if (part.Bound >= Cutoff) return Close(part.Bound);
        }

        if (proved is not null)
        {
            part.Keep(proved);
            if (!relaxation.Narrow(part, [proved], Cutoff)) return Empty(part);
        }

        var sides = choice.Split(part, stated, point, duals);
        if (sides is not { } split)
        {
            // The program was that of wider ranges, with signs open that are closed now.
            if (proved is not null && !part.IsRepeated)
            {
                part.IsRepeated = true;
                return part;
            }

            // Lines are exact where no sign is open, and the program's best point has whole integers.
            isUnsettled |= point is null || !double.IsFinite(Best) || part.Bound < Best - Tolerances.Bound * Math.Max(model.Unit, Math.Abs(Best));
            return Close(part.Bound);
        }

        open.Enqueue(split.Later, split.Later.Bound);
        return split.First;
    }

    private Part? Empty(Part part) => Close(part.Bound = Cutoff);

    private Part? Close(double bound)
    {
        closed = Math.Min(closed, bound);
        return null;
    }

    /// <summary>How much of the ranges is left, as a sum of widths over those of the root.</summary>
    private double Size(Part part)
    {
        var sum = 0.0;
        for (var i = 0; i < part.Low.Length; i++)
        {
            var whole = model.Model.UpperBound(model.Kept[i]) - model.Model.LowerBound(model.Kept[i]);
            if (whole > 0) sum += (part.High[i] - part.Low[i]) / whole;
        }

        return sum;
    }
}
