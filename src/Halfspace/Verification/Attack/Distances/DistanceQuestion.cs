using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>The question for one target in the form that a <see cref="DistanceSearch"/> takes: a chain, rows that a witness meets, the ball that is left.</summary>
internal sealed class DistanceQuestion
{
    /// <summary>The share of the gap within which a part is done: near the best witness many regions have one as near, which bounds come to slowly. The rest is for witnesses that are moved inside.</summary>
    private const double GapUsed = 0.9;

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
        (Problem, Target, Chain, this.box, this.solver) = (problem, target, chain, box, solver);
        var outputs = problem.Network.OutputSize;
        var rows = new List<OutputRow>();
        for (var j = 0; j < outputs; j++)
        {
            if (j == Target) continue;
            var row = new double[outputs];
            (row[Target], row[j]) = (-1, problem.Margin is null ? problem.Factor : 1);
            rows.Add(new OutputRow(row, -(problem.Margin ?? 0)));
        }

        Rows = rows;
    }

    /// <summary>The question.</summary>
    public AttackProblem Problem { get; }

    /// <summary>The class to reach.</summary>
    public int Target { get; }

    /// <summary>The network.</summary>
    public DenseChain Chain { get; }

    /// <summary>The rows that a witness meets.</summary>
    public IReadOnlyList<OutputRow> Rows { get; }

    /// <summary>What all searches of this question took so far.</summary>
    public CountedWork Work { get; } = new();

    /// <summary>How distances are measured in a part.</summary>
    public LaneNorm Norm => Problem.Norm switch { AttackNorm.L1 => LaneNorm.L1, AttackNorm.L2 => LaneNorm.L2, AttackNorm.Linf => LaneNorm.Linf, _ => LaneNorm.L0 };

    /// <summary>From this distance on a witness would be no better than the best; of numbers of changes, the next better one has one less.</summary>
    public double CutoffOf(double distance) => Problem.Norm == AttackNorm.L0 ? Math.BitIncrement(distance - 1) : distance * (1 - GapUsed * Tolerances.AttackGap);

    /// <summary>The bound as a distance: a whole number of changes is no smaller than what is above the last.</summary>
    public double Whole(double bound, double distance) => Problem.Norm == AttackNorm.L0 ? Math.Min(distance, Math.Ceiling(bound)) : bound;

    /// <summary>The part of the box that is as near as the best witness, with room for rounding.</summary>
    public InputRegion Ball(AttackIncumbent best) => Ball(best.Distance);

    /// <summary>The part of the box within a distance, with room for rounding.</summary>
    public InputRegion Ball(double distance)
    {
        if (!double.IsFinite(distance)) return box;
        var room = Tolerances.Unchanged * Enumerable.Range(0, box.Size).Max(i => box.Upper[i] - box.Lower[i]);
        var radius = distance * (1 + Tolerances.Bound) + room;
        return Problem.Norm switch
        {
            AttackNorm.L1 => box.Within(new InputBall(Problem.Input, radius, InputNorm.L1)),
            AttackNorm.L2 => box.Within(new InputBall(Problem.Input, radius, InputNorm.L2)),
            AttackNorm.Linf => box.Within(new InputBall(Problem.Input, radius, InputNorm.Linf)),
            // As many changes as the best has reach no farther than its longest moves.
            _ => box.Within(new InputBall(Problem.Input, room + (1 + Tolerances.Bound) * Enumerable.Range(0, box.Size).Select(i => Math.Max(box.Upper[i] - Problem.Input[i], Problem.Input[i] - box.Lower[i])).OrderDescending().Take((int)distance).Sum(), InputNorm.L1)),
        };
    }

    /// <summary>The part of a root in which neurons have the sign that they have at a witness, but some that are nearest to the other, in units of their ranges.</summary>
    /// <param name="root">What is known of the ball.</param>
    /// <param name="witness">The witness.</param>
    /// <param name="free">The neurons that get no sign.</param>
    public DistancePart Near(ReluRoot root, double[] witness, int free)
    {
        var (part, values, open) = (DistancePart.Of(root, Rows.Count), witness, new List<(int Layer, int Neuron, bool IsPositive, double Far)>());
        for (var k = 0; k < Chain.HiddenCount; k++)
        {
            var (stage, sums) = (Chain.Stages[k], Chain.Stages[k].Sums(values));
            for (var j = 0; j < sums.Length; j++)
            {
                if (stage.Leak(j) != 1 && part.Lower[k][j] < 0 && part.Upper[k][j] > 0) open.Add((k, j, sums[j] >= 0, Math.Abs(sums[j]) / (part.Upper[k][j] - part.Lower[k][j])));
            }

            values = [.. sums.Select(stage.Value)];
        }

        foreach (var (k, j, isPositive, _) in open.OrderBy(neuron => neuron.Far).Skip(free))
        {
            part.Signs[k][j] = isPositive ? (sbyte)1 : (sbyte)-1;
            if (isPositive) part.Lower[k][j] = 0;
            else part.Upper[k][j] = 0;
        }

        return part;
    }

    /// <summary>The distance of the nearest witness in a part where every neuron has a sign, or less; witnesses are offered.</summary>
    public double Settle(DistancePart part, InputRegion region, AttackIncumbent best, CountedWork work, Func<double> left, CancellationToken cancellationToken)
    {
        if (solver is null || left() <= 0) return 0;
        var signs = part.AllSigns(Chain);
        var program = new RegionProgram(Problem, Chain, region, (part.Lower, part.Upper), signs, Rows, solver, work, cancellationToken);
        var (bound, point) = program.Nearest(left(), CutoffOf(best.Distance));
        if (Problem.Norm == AttackNorm.L0 && bound < CutoffOf(best.Distance))
        {
            double Take(double[] input)
            {
                best.OfferBeyond(input, Target);
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
        if (best.OfferBeyond(point, Target)) return;
        var size = Problem.Network.Forward<double>(point).Max(Math.Abs);
        foreach (var share in AttackModel.Slacks.Skip(1))
        {
            if (program.Nearest(left(), double.PositiveInfinity, share * size, share).Point is { } moved && best.OfferBeyond(moved, Target)) return;
        }

        best.OfferBeyond(point, Target, 10 * AttackModel.Slacks[^1]);
    }
}
