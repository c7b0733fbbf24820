using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>The question for one target in the form that a <see cref="DistanceSearch"/> takes: a chain, rows that a witness meets, the ball that is left.</summary>
internal sealed class DistanceQuestion
{
    private readonly int target;
    private readonly InputRegion box;
    private readonly ILpSolver? solver;

    /// <summary>States the question.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="target">The class to reach.</param>
    /// <param name="chain">The network.</param>
    /// <param name="box">The box.</param>
    /// <param name="solver">For parts in which every neuron has a sign; null for none.</param>
    public DistanceQuestion(AttackProblem problem, int target, DenseChain chain, InputRegion box, ILpSolver? solver)
    {
        (Problem, this.target, Chain, this.box, this.solver) = (problem, target, chain, box, solver);
        var outputs = problem.Network.OutputSize;
        var rows = new List<OutputRow>();
        for (var j = 0; j < outputs; j++)
        {
            if (j == target) continue;
            var row = new double[outputs];
            (row[target], row[j]) = (-1, problem.Margin is null ? problem.Factor : 1);
            rows.Add(new OutputRow(row, -(problem.Margin ?? 0)));
        }

        Rows = rows;
    }

    /// <summary>The question.</summary>
    public AttackProblem Problem { get; }

    /// <summary>The network.</summary>
    public DenseChain Chain { get; }

    /// <summary>The rows that a witness meets.</summary>
    public IReadOnlyList<OutputRow> Rows { get; }

    /// <summary>How distances are measured in a part.</summary>
    public LaneNorm Norm => Problem.Norm switch { AttackNorm.L1 => LaneNorm.L1, AttackNorm.L2 => LaneNorm.L2, AttackNorm.Linf => LaneNorm.Linf, _ => LaneNorm.L0 };

    /// <summary>From this distance on a witness would be no better than the best; of numbers of changes, the next better one has one less.</summary>
    public double CutoffOf(double distance) => Problem.Norm == AttackNorm.L0 ? Math.BitIncrement(distance - 1) : distance * (1 - 0.5 * Tolerances.AttackGap);

    /// <summary>The bound as a distance: a whole number of changes is no smaller than what is above the last.</summary>
    public double Whole(double bound, double distance) => Problem.Norm == AttackNorm.L0 ? Math.Min(distance, Math.Ceiling(bound)) : bound;

    /// <summary>The part of the box that is as near as the best witness, with room for rounding.</summary>
    public InputRegion Ball(AttackIncumbent best)
    {
        if (!double.IsFinite(best.Distance)) return box;
        var room = Tolerances.Unchanged * Enumerable.Range(0, box.Size).Max(i => box.Upper[i] - box.Lower[i]);
        var radius = best.Distance * (1 + Tolerances.Bound) + room;
        return Problem.Norm switch
        {
            AttackNorm.L1 => box.Within(new InputBall(Problem.Input, radius, InputNorm.L1)),
            AttackNorm.L2 => box.Within(new InputBall(Problem.Input, radius, InputNorm.L2)),
            AttackNorm.Linf => box.Within(new InputBall(Problem.Input, radius, InputNorm.Linf)),
            // As many changes as the best has reach no farther than its longest moves.
            _ => box.Within(new InputBall(Problem.Input, room + (1 + Tolerances.Bound) * Enumerable.Range(0, box.Size).Select(i => Math.Max(box.Upper[i] - Problem.Input[i], Problem.Input[i] - box.Lower[i])).OrderDescending().Take((int)best.Distance).Sum(), InputNorm.L1)),
        };
    }

    /// <summary>The distance of the nearest witness in a part where every neuron has a sign, or less; witnesses are offered.</summary>
    public double Settle(DistancePart part, InputRegion region, AttackIncumbent best, Func<double> left, CancellationToken cancellationToken)
    {
        if (solver is null || left() <= 0) return 0;
        var signs = part.AllSigns(Chain);
        var program = new RegionProgram(Problem, Chain, region, (part.Lower, part.Upper), signs, Rows, solver, cancellationToken);
        var (bound, point) = program.Nearest(left(), CutoffOf(best.Distance));
        if (Problem.Norm == AttackNorm.L0 && bound < CutoffOf(best.Distance))
        {
            double Take(double[] input)
            {
                best.OfferBeyond(input, target);
                return best.Distance;
            }

            // A step at zero fails the replay, so witnesses are looked for a little beside it; nothing is claimed from that.
            if (Chain.HasSteps) program.Fewest(left(), Take, best.Distance, AttackModel.Slacks[2]);
            return Math.Max(bound, program.Fewest(left(), Take, best.Distance));
        }

        if (point is null || Problem.Distance(point) >= best.Distance) return bound;
        Offer(program, point, best, left);
        return bound;
    }

    /// <summary>Offers a region's nearest point, moved inside until the replay holds.</summary>
    public void Offer(RegionProgram program, double[] point, AttackIncumbent best, Func<double> left)
    {
        if (best.OfferBeyond(point, target)) return;
        var size = Problem.Network.Forward<double>(point).Max(Math.Abs);
        foreach (var share in AttackModel.Slacks.Skip(1))
        {
            if (program.Nearest(left(), double.PositiveInfinity, share * size, share).Point is { } moved && best.OfferBeyond(moved, target)) return;
        }

        best.OfferBeyond(point, target, 10 * AttackModel.Slacks[^1]);
    }
}
