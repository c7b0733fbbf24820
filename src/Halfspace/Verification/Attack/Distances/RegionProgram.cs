using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// The nearest point that meets a condition in one region, where every neuron has a sign and the network is linear: pre-activations are variables, whose ranges say the signs, so
/// that each row holds the network's own weights.
/// </summary>
internal sealed class RegionProgram
{
    /// <summary>Rounds of tangents for the Euclidean distance.</summary>
    private const int TangentRounds = 25;

    private readonly AttackProblem problem;
    private readonly ILpSolver solver;
    private readonly MipModel model = new("region");
    private readonly DistanceModel distance;
    private readonly Variable slack;
    private readonly List<(Variable Neuron, int Sign, double Low, double High, double Size)> steps = [];
    private readonly CancellationToken cancellation;
    private readonly DenseChain chain;
    private readonly CountedWork work;

    /// <summary>States a region's program.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="chain">The network.</param>
    /// <param name="region">The inputs that are near enough.</param>
    /// <param name="ranges">The ranges of all pre-activations where a nearer witness can be.</param>
    /// <param name="signs">The sign of each neuron.</param>
    /// <param name="condition">The rows that a witness meets.</param>
    /// <param name="solver">Solves linear programs.</param>
    /// <param name="work">Counts its programs.</param>
    /// <param name="cancellation">Ends running solves early.</param>
    public RegionProgram(AttackProblem problem, DenseChain chain, InputRegion region, (double[][] Lower, double[][] Upper) ranges, sbyte[][] signs, IReadOnlyList<OutputRow> condition, ILpSolver solver, CountedWork work, CancellationToken cancellation)
    {
        (this.problem, this.solver, this.cancellation, this.chain, this.work) = (problem, solver, cancellation, chain, work);
        distance = new DistanceModel(model, problem, region);
        IReadOnlyList<LinearExpression> before = distance.Inputs;
        for (var k = 0; k < chain.HiddenCount; k++)
        {
            var stage = chain.Stages[k];
            var values = new LinearExpression[stage.Outputs];
            for (var j = 0; j < values.Length; j++)
            {
                var (low, high, leak) = (ranges.Lower[k][j], ranges.Upper[k][j], stage.Leak(j));
                var slope = leak == 1 || signs[k][j] > 0 ? 1 : leak;
                if (leak != 1) (low, high) = signs[k][j] > 0 ? (Math.Max(0, low), high) : (low, Math.Min(0, high));
                // Numbers among the values before it are added up here and not in a row.
                var rounding = Tolerances.ModelRounding * Constants(before, stage, j);
                (low, high) = (low - rounding, high + rounding);
                IsEmpty |= low > high;
                if (IsEmpty) (low, high) = (Math.Min(low, high), Math.Max(low, high));
                var neuron = model.AddContinuous(low, high, FormattableString.Invariant($"z{k}_{j}"));
                var sum = Combined(before, stage, j);
                model.AddConstraint(sum.Plus(-1, neuron).EqualTo(0));
                values[j] = stage.IsStep(j) ? LinearExpression.Zero.Plus(signs[k][j] > 0 ? 1 : 0) : slope == 0 ? LinearExpression.Zero : slope * (LinearExpression)neuron;
                if (stage.IsStep(j) && sum.TermCount > 0) steps.Add((neuron, signs[k][j], low, high, Size(stage, j, k == 0 ? (region.Lower.ToArray(), region.Upper.ToArray()) : (ranges.Lower[k - 1], ranges.Upper[k - 1]))));
            }

            before = values;
        }

        slack = model.AddContinuous(0, 0, "slack");
        var last = chain.Stages[^1];
        foreach (var row in condition)
        {
            var (sum, rounding) = (LinearExpression.Zero, 0.0);
            for (var j = 0; j < last.Outputs; j++)
            {
                if (row.Coefficients[j] == 0) continue;
                sum += row.Coefficients[j] * Combined(before, last, j);
                rounding += Tolerances.ModelRounding * Math.Abs(row.Coefficients[j]) * Constants(before, last, j);
            }

            if (sum.TermCount > 0) model.AddConstraint(sum.Plus(1, slack) <= row.Limit + rounding);
            else IsEmpty |= sum.Constant - rounding > row.Limit;
        }
    }

    /// <summary>Whether some neuron cannot have the sign that it is given.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Finds the nearest point.</summary>
    /// <param name="seconds">The time for this.</param>
    /// <param name="cutoff">From this distance on nothing more need be known.</param>
    /// <param name="share">The slack that the rows must have.</param>
    /// <param name="room">How far from zero steps must be, as a share of the terms of their sums.</param>
    /// <returns>No witness in the region is nearer, infinite where there is none; and an input that is about as near, or null.</returns>
    public (double Bound, double[]? Point) Nearest(double seconds, double cutoff, double share = 0, double room = 0)
    {
        if (IsEmpty) return (double.PositiveInfinity, null);
        KeepAway(room);
        model.SetBounds(slack, share, share);
        var (bound, objective, best) = (0.0, model.ObjectiveCoefficients(), (double[]?)null);
        for (var round = 0; round < TangentRounds; round++)
        {
            using var session = solver.OpenScaledLp(model, cancellation);
            var answer = session.Solve(seconds);
            work.AddProgram(chain);
            if (answer.Status == SolveStatus.Infeasible && answer.InfeasibilityRay is { } ray && IsContradiction(ray)) return (double.PositiveInfinity, null);
            var constant = model.Objective.Constant;
            var least = Math.BitDecrement(LpDualBound.Minimum(model, objective, answer.RowDuals, Tolerances.ModelRounding) + (constant - Tolerances.ModelRounding * Math.Abs(constant)));
            if (double.IsFinite(least)) bound = Math.Max(bound, distance.ToDistance(least));
            if (answer.Status != SolveStatus.Optimal) break;
            double[] point = [.. answer.Point];
            best = [.. distance.Inputs.Select(input => input.Evaluate(point))];
            if (problem.Norm != AttackNorm.L2 || bound >= cutoff || problem.Distance(best) - bound <= 0.1 * Tolerances.AttackGap * bound) break;
            distance.AddTangents(best);
        }

        return (bound, best);
    }

    /// <summary>For L0: the fewest changes, by a branch and bound that trusts no solver.</summary>
    /// <param name="seconds">The time for this.</param>
    /// <param name="offer">Takes an input that may be a witness; gives the distance of the nearest that is known.</param>
    /// <param name="known">That distance before.</param>
    /// <param name="room">How far from zero steps must be, as a share of the terms of their sums; zero for a bound of all that meet the condition.</param>
    public double Fewest(double seconds, Func<double[], double> offer, double known, double room = 0)
    {
        if (IsEmpty) return double.PositiveInfinity;
        model.SetBounds(slack, 0, 0);
        KeepAway(room);
        double Cutoff(double far) => double.IsFinite(far) ? distance.CutoffOf(far) : double.PositiveInfinity;
        var search = SafeBranchAndBound.Minimize(
            model,
            solver,
            new SafeSearchOptions { TimeLimit = seconds, Cutoff = Cutoff(known), RowError = Tolerances.ModelRounding, Propose = point => offer([.. distance.Inputs.Select(input => input.Evaluate(point))]) is var far && double.IsFinite(far) ? Cutoff(far) : null },
            cancellation);
        for (var node = 0L; node < Math.Max(1, search.Nodes); node++) work.AddProgram(chain);
        return search.IsInfeasible ? double.PositiveInfinity : distance.ToDistance(search.Bound);
    }

    private void KeepAway(double room)
    {
        foreach (var (neuron, sign, low, high, size) in steps)
            model.SetBounds(neuron, sign > 0 && room > 0 ? Math.Min(high, Math.Max(low, room * size)) : low, sign < 0 && room > 0 ? Math.Max(low, Math.Min(high, -room * size)) : high);
    }

    private bool IsContradiction(double[] ray)
    {
        var nothing = new double[model.VariableCount];
        return LpDualBound.Minimum(model, nothing, ray, Tolerances.ModelRounding) > 0 || LpDualBound.Minimum(model, nothing, Array.ConvertAll(ray, y => -y), Tolerances.ModelRounding) > 0;
    }

    /// <summary>The magnitudes of the numbers in a neuron's sum.</summary>
    private static double Constants(IReadOnlyList<LinearExpression> before, DenseStage stage, int output)
    {
        var sum = Math.Abs(stage.Biases[output]);
        for (var i = 0; i < stage.Inputs; i++) sum += Math.Abs(stage.Weights[output * stage.Inputs + i] * before[i].Constant);
        return sum;
    }

    /// <summary>The magnitudes of all terms of a neuron's sum at most, with the ranges of what is before it.</summary>
    private static double Size(DenseStage stage, int output, (double[] Lower, double[] Upper) before)
    {
        var sum = Math.Abs(stage.Biases[output]);
        for (var i = 0; i < stage.Inputs; i++) sum += Math.Abs(stage.Weights[output * stage.Inputs + i]) * Math.Max(Math.Abs(before.Lower[i]), Math.Abs(before.Upper[i]));
        return sum;
    }

    private static LinearExpression Combined(IReadOnlyList<LinearExpression> before, DenseStage stage, int output)
    {
        LinearExpression sum = stage.Biases[output];
        for (var i = 0; i < stage.Inputs; i++)
        {
            if (stage.Weights[output * stage.Inputs + i] is var weight and not 0) sum += weight * before[i];
        }

        return sum;
    }
}
