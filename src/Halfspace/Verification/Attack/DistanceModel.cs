using Halfspace.Bounds;
using Halfspace.Mip;

namespace Halfspace.Verification.Attack;

/// <summary>
/// The input of a network as variables, with its distance from a given input as the objective of a model.
/// </summary>
/// <remarks>
/// L1: x_i = c_i + u_i - d_i with what is added and what is taken away, and the sum of both; where c_i is at an end of its range, x_i
/// itself says how far it is. So an input costs a column at most and no row. Linf: one t for all. L0: x_i moves only where a binary s_i
/// is one. L2: q_i above tangents of (x_i - c_i)^2, see <see cref="AddTangents"/>; the sum of all q_i is below the squared distance.
/// </remarks>
internal sealed class DistanceModel
{
    private readonly MipModel model;
    private readonly AttackProblem problem;
    private readonly LinearExpression[] inputs;
    private readonly Variable[] moves;
    private readonly Variable?[] changes;
    private readonly Variable? largest;

    public DistanceModel(MipModel model, AttackProblem problem, InputRegion region)
    {
        (this.model, this.problem) = (model, problem);
        inputs = new LinearExpression[region.Size];
        moves = new Variable[region.Size];
        changes = new Variable?[region.Size];
        var distance = LinearExpression.Zero;
        if (problem.Norm == AttackNorm.Linf) largest = model.AddContinuous(0, inputs.Length == 0 ? 0 : Enumerable.Range(0, inputs.Length).Max(i => Reach(region, i)), "t");
        for (var i = 0; i < inputs.Length; i++)
        {
            var (center, low, high) = (problem.Input[i], region.Lower[i], region.Upper[i]);
            if (problem.Norm == AttackNorm.L1 && low < center && high > center)
            {
                moves[i] = model.AddContinuous(0, Within(high - center, reach => center + reach <= high), FormattableString.Invariant($"up{i}"));
                changes[i] = model.AddContinuous(0, Within(center - low, reach => center - reach >= low), FormattableString.Invariant($"down{i}"));
                inputs[i] = (moves[i] - changes[i]!.Value) + center;
                distance = distance.Plus(1, moves[i]).Plus(1, changes[i]!.Value);
                continue;
            }

            moves[i] = model.AddContinuous(low, high, FormattableString.Invariant($"x{i}"));
            inputs[i] = moves[i];
            switch (problem.Norm)
            {
                case AttackNorm.L1 when low >= center:
                    distance = distance.Plus(1, moves[i]).Plus(-center);
                    break;
                case AttackNorm.L1:
                    distance = distance.Plus(-1, moves[i]).Plus(center);
                    break;
                case AttackNorm.Linf:
                    if (high > center) model.AddConstraint(inputs[i] - largest!.Value <= center);
                    if (low < center) model.AddConstraint(inputs[i] + largest!.Value >= center);
                    break;
                case AttackNorm.L0:
                    changes[i] = model.AddBinary(FormattableString.Invariant($"s{i}"));
                    if (high > center) model.AddConstraint(inputs[i] - (high - center) * (LinearExpression)changes[i]!.Value <= center);
                    if (low < center) model.AddConstraint(inputs[i] + (center - low) * (LinearExpression)changes[i]!.Value >= center);
                    distance = distance.Plus(1, changes[i]!.Value);
                    break;
                default:
                    Change(i, Reach(region, i) * Reach(region, i));
                    distance = distance.Plus(1, changes[i]!.Value);
                    break;
            }
        }

        if (largest is { } most) distance = most;
        model.Minimize(distance);
    }

    /// <summary>The inputs.</summary>
    public IReadOnlyList<LinearExpression> Inputs => inputs;

    /// <summary>Every variable of the inputs and the distance.</summary>
    public IEnumerable<Variable> Variables => moves.Concat(changes.OfType<Variable>()).Concat(largest is { } t ? [t] : []);

    /// <summary>The model's objective as a distance: the root of it for L2, whole for L0.</summary>
    public double ToDistance(double objective) => problem.Norm switch
    {
        AttackNorm.L2 => Math.Sqrt(Math.Max(0, objective)),
        AttackNorm.L0 => Math.Ceiling(objective - Tolerances.Integrality),
        _ => Math.Max(0, objective),
    };

    /// <summary>The objective from which on a point is no better than one at a distance.</summary>
    public double CutoffOf(double far) => problem.Norm switch
    {
        AttackNorm.L2 => Square(far * (1 - 0.5 * Tolerances.AttackGap)),
        // The next better one changes an input less.
        AttackNorm.L0 => far - 1 + 2 * Tolerances.Integrality,
        _ => far * (1 - 0.5 * Tolerances.AttackGap),
    };

    /// <summary>Puts an input and its distance into a point of the model.</summary>
    public void Complete(ReadOnlySpan<double> input, double[] point)
    {
        var far = 0.0;
        for (var i = 0; i < inputs.Length; i++)
        {
            var change = input[i] - problem.Input[i];
            far = Math.Max(far, Math.Abs(change));
            var isSplit = problem.Norm == AttackNorm.L1 && changes[i] is not null;
            point[moves[i].Index] = isSplit ? Math.Max(0, change) : input[i];
            if (changes[i] is { } variable) point[variable.Index] = problem.Norm switch { AttackNorm.L0 => change != 0 ? 1 : 0, AttackNorm.L2 => change * change, _ => Math.Max(0, -change) };
        }

        if (largest is { } t) point[t.Index] = far;
    }

    /// <summary>For L2: adds the tangent of each squared change at a point.</summary>
    public void AddTangents(ReadOnlySpan<double> point)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            // (x - c)^2 is never below a^2 + 2a((x - c) - a).
            var a = point[i] - problem.Input[i];
            if (a != 0) model.AddConstraint(changes[i]!.Value - 2 * a * inputs[i] >= -2 * a * problem.Input[i] - a * a);
        }
    }

    /// <summary>A difference less what its rounding may have put beyond the range.</summary>
    private static double Within(double difference, Predicate<double> fits)
    {
        while (!fits(difference)) difference = Math.BitDecrement(difference);
        return difference;
    }

    private static double Square(double value) => value * value;

    private void Change(int i, double most) => changes[i] = model.AddContinuous(0, most, FormattableString.Invariant($"d{i}"));

    private double Reach(InputRegion region, int i) => Math.Max(region.Upper[i] - problem.Input[i], problem.Input[i] - region.Lower[i]);
}
