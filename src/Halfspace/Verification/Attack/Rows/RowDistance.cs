using Halfspace.Mip;

namespace Halfspace.Verification.Attack.Rows;

/// <summary>The steps of a row as integer variables, with the distance from a given row as the objective of a model.</summary>
/// <remarks>
/// With v_i = k_i - c_i the number of steps that input i moves and s_i the step in the unit of the data, all divided by the largest s. L1: the sum of s_i |v_i|; where
/// c_i is at an end of its range |v_i| is v_i or -v_i, else k_i = c_i + u_i - d_i. Linf: one t above all. L0: v_i is zero unless a binary is one. L2: s_i^2 q_i
/// with q_i above secants of v^2 between neighbouring integers, <c>q >= (2m + 1) v - m(m + 1)</c>, which hold for every integer v; see <see cref="AddSecants"/>.
/// </remarks>
internal sealed class RowDistance
{
    private readonly MipModel model;
    private readonly RowAttackProblem problem;
    private readonly int[] origin;
    private readonly double unit;
    private readonly Variable[] moves;
    private readonly Variable?[] others;
    private readonly Variable? largest;

    public RowDistance(MipModel model, RowAttackProblem problem, int[] origin)
    {
        (this.model, this.problem, this.origin) = (model, problem, origin);
        var (rows, inputs) = (problem.Rows, problem.Rows.Units.Inputs);
        unit = inputs.Max(input => input.Step);
        (moves, others) = (new Variable[origin.Length], new Variable?[origin.Length]);
        Steps = new LinearExpression[origin.Length];
        var distance = LinearExpression.Zero;
        if (problem.Norm == AttackNorm.Linf) largest = model.AddContinuous(0, Enumerable.Range(0, origin.Length).Max(i => Size(i) * Reach(i)), "t");
        for (var i = 0; i < origin.Length; i++)
        {
            var (first, last, name) = (rows.First[i], rows.Last[i], FormattableString.Invariant($"k{i}"));
            if (problem.Norm == AttackNorm.L1 && first < origin[i] && last > origin[i])
            {
                moves[i] = model.AddInteger(0, (double)last - origin[i], FormattableString.Invariant($"up{i}"));
                others[i] = model.AddInteger(0, (double)origin[i] - first, FormattableString.Invariant($"down{i}"));
                Steps[i] = (moves[i] - others[i]!.Value) + origin[i];
                distance = distance.Plus(Size(i), moves[i]).Plus(Size(i), others[i]!.Value);
                continue;
            }

            moves[i] = first == 0 && last == 1 ? model.AddBinary(name) : model.AddInteger(first, last, name);
            Steps[i] = moves[i];
            var move = moves[i] - (double)origin[i];
            // One way only, and one step at most: the move is its own size, square and count.
            var one = origin[i] == first ? move : -move;
            var isOneWay = origin[i] == first || origin[i] == last;
            switch (problem.Norm)
            {
                case AttackNorm.L1:
                    distance = distance.Plus(Size(i), one);
                    break;
                case AttackNorm.Linf:
                    if (last > origin[i]) model.AddConstraint(Size(i) * move - largest!.Value <= 0);
                    if (first < origin[i]) model.AddConstraint(Size(i) * move + largest!.Value >= 0);
                    break;
                case var norm when isOneWay && Reach(i) <= 1:
                    distance = distance.Plus(norm == AttackNorm.L0 ? 1 : Size(i) * Size(i), one);
                    break;
                case AttackNorm.L0:
                    others[i] = model.AddBinary(FormattableString.Invariant($"s{i}"));
                    model.AddConstraint(move.Plus(-((double)last - origin[i]), others[i]!.Value) <= 0);
                    model.AddConstraint(move.Plus((double)origin[i] - first, others[i]!.Value) >= 0);
                    distance = distance.Plus(1, others[i]!.Value);
                    break;
                default:
                    others[i] = model.AddContinuous(0, Reach(i) * Reach(i), FormattableString.Invariant($"q{i}"));
                    AddSecant(i, 0);
                    AddSecant(i, -1);
                    distance = distance.Plus(Size(i) * Size(i), others[i]!.Value);
                    break;
            }
        }

        if (largest is { } most) distance = most;
        model.Minimize(distance);
    }

    /// <summary>The steps.</summary>
    public LinearExpression[] Steps { get; }

    /// <summary>The model's objective as a distance in the unit of the data.</summary>
    public double ToDistance(double objective) => problem.Norm switch
    {
        AttackNorm.L2 => unit * Math.Sqrt(Math.Max(0, objective)),
        AttackNorm.L0 => Math.Max(0, Math.Ceiling(objective - Tolerances.Integrality)),
        _ => unit * Math.Max(0, objective),
    };

    /// <summary>The objective from which on a row is no better than one at a distance.</summary>
    public double CutoffOf(double far)
    {
        var near = far / unit * (1 - 0.5 * Tolerances.AttackGap);
        return problem.Norm switch
        {
            AttackNorm.L2 => near * near,
            AttackNorm.L0 => far - 1 + 2 * Tolerances.Integrality,
            _ => near,
        };
    }

    /// <summary>Puts a row and its distance into a point of the model.</summary>
    public void Complete(int[] steps, double[] point)
    {
        var far = 0.0;
        for (var i = 0; i < steps.Length; i++)
        {
            var move = (double)steps[i] - origin[i];
            far = Math.Max(far, Size(i) * Math.Abs(move));
            point[moves[i].Index] = problem.Norm == AttackNorm.L1 && others[i] is not null ? Math.Max(0, move) : steps[i];
            if (others[i] is { } other) point[other.Index] = problem.Norm switch { AttackNorm.L0 => move != 0 ? 1 : 0, AttackNorm.L2 => move * move, _ => Math.Max(0, -move) };
        }

        if (largest is { } t) point[t.Index] = far;
    }

    /// <summary>For L2: makes the squares of a row's moves exact.</summary>
    public void AddSecants(int[] steps)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (problem.Norm != AttackNorm.L2 || others[i] is null) continue;
            var move = (double)steps[i] - origin[i];
            AddSecant(i, move);
            AddSecant(i, move - 1);
        }
    }

    private void AddSecant(int i, double m) => model.AddConstraint(others[i]!.Value - ((2 * m + 1) * (moves[i] - (double)origin[i])) >= -m * (m + 1));

    private double Size(int i) => problem.Rows.Units.Inputs[i].Step / unit;

    private double Reach(int i) => Math.Max((double)problem.Rows.Last[i] - origin[i], (double)origin[i] - problem.Rows.First[i]);
}
