using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Attack.Branching;

/// <summary>
/// The linear relaxation of one target's model, held open, with a phase for each ReLU: active, inactive or left open. With all phases
/// given it is exact: the distance to one region in which the network is linear.
/// </summary>
internal sealed class PhaseProgram : IDisposable
{
    private readonly MipModel model;
    private readonly ILpSolver solver;
    private readonly CancellationToken cancellation;
    private readonly double[] objective;
    private readonly int?[] phases;
    private ILpSession session;

    public PhaseProgram(AttackModel attack, ILpSolver solver, CancellationToken cancellationToken)
    {
        (Attack, model, this.solver, cancellation) = (attack, attack.Model, solver, cancellationToken);
        objective = model.ObjectiveCoefficients();
        phases = new int?[Relus.Count];
        session = Open(0);
    }

    /// <summary>The model that this relaxes.</summary>
    public AttackModel Attack { get; }

    /// <summary>The ReLUs that can be given a phase.</summary>
    public IReadOnlyList<EmbeddedRelu> Relus => Attack.Embedded.Relus;

    /// <summary>Linear programs that were solved.</summary>
    public long Solves { get; private set; }

    /// <summary>The phase that a ReLU has: one where active, zero where inactive, null where open.</summary>
    public int? PhaseOf(int relu) => phases[relu];

    /// <summary>Gives a ReLU a phase, or leaves it open.</summary>
    public void Set(int relu, int? phase)
    {
        if (phases[relu] == phase) return;
        phases[relu] = phase;
        Bound(Relus[relu].Active, phase ?? 0, phase ?? 1);
    }

    /// <summary>Asks each row of the condition for some slack.</summary>
    public void SetSlack(double slack) => Bound(Attack.Slack, slack, slack);

    /// <summary>Solves with the phases given.</summary>
    /// <param name="seconds">The time for this.</param>
    /// <param name="cutoff">Where no point is below this, the answer may say no more.</param>
    public PhaseAnswer Solve(double seconds, double cutoff = double.PositiveInfinity)
    {
        Solves++;
        var constant = model.Objective.Constant;
        var answer = session.Solve(seconds, cutoff);
        var isUsable = answer.Status is SolveStatus.Optimal or SolveStatus.TargetReached or SolveStatus.TimeLimit or SolveStatus.Interrupted;
        if (!isUsable && !(answer.InfeasibilityRay is { } first && IsContradiction(first)))
        {
            // Neither a point nor a proof that there is none: once more without what the last solves left behind.
            session.Dispose();
            session = Open(model.LowerBound(Attack.Slack.Index));
            Solves++;
            answer = session.Solve(seconds, cutoff);
        }

        if (answer.Status == SolveStatus.Infeasible && answer.InfeasibilityRay is { } ray && IsContradiction(ray)) return new PhaseAnswer(double.PositiveInfinity, null);
        var bound = Math.BitDecrement(LpDualBound.Minimum(model, objective, answer.RowDuals, Tolerances.ModelRounding) + (constant - Tolerances.ModelRounding * Math.Abs(constant)));
        return new PhaseAnswer(bound, answer.Status == SolveStatus.Optimal ? [.. answer.Point] : null);
    }

    /// <summary>The smallest value of an expression over the relaxation, re-derived from the dual values; infinite where there is no point.</summary>
    public double Minimum(LinearExpression expression, double seconds)
    {
        var coefficients = new double[objective.Length];
        for (var t = 0; t < expression.TermCount; t++) coefficients[expression.Indices[t]] += expression.Coefficients[t];
        session.SetObjective(coefficients);
        Solves++;
        var answer = session.Solve(seconds);
        session.SetObjective(objective);
        if (answer.Status == SolveStatus.Infeasible && answer.InfeasibilityRay is { } ray && IsContradiction(ray)) return double.PositiveInfinity;
        var constant = expression.Constant;
        return Math.BitDecrement(LpDualBound.Minimum(model, coefficients, answer.RowDuals, Tolerances.ModelRounding) + (constant - Tolerances.ModelRounding * Math.Abs(constant)));
    }

    /// <summary>The phases at an input.</summary>
    public int[] PhasesAt(ReadOnlySpan<double> input)
    {
        var point = Attack.PointOf(input);
        return [.. Relus.Select(relu => (int)point[relu.Active.Index])];
    }

    public void Dispose() => session.Dispose();

    /// <summary>Whether a combination of rows has, by the variables' bounds, no point at all: zero would be above zero.</summary>
    private bool IsContradiction(double[] ray)
    {
        var nothing = new double[objective.Length];
        return LpDualBound.Minimum(model, nothing, ray, Tolerances.ModelRounding) > 0 || LpDualBound.Minimum(model, nothing, Array.ConvertAll(ray, y => -y), Tolerances.ModelRounding) > 0;
    }

    /// <summary>Opens the program with the widest ranges that phases and the rows' slack will have, then gives them those that they have now.</summary>
    private ILpSession Open(double slack)
    {
        foreach (var relu in Relus) model.SetBounds(relu.Active, 0, 1);
        model.SetBounds(Attack.Slack, 0, Attack.MostSlack);
        session = solver.OpenScaledLp(model, cancellation);
        Bound(Attack.Slack, slack, slack);
        for (var relu = 0; relu < phases.Length; relu++) if (phases[relu] is { } phase) Bound(Relus[relu].Active, phase, phase);
        return session;
    }

    private void Bound(Variable variable, double lower, double upper)
    {
        model.SetBounds(variable, lower, upper);
        session.SetBounds(variable.Index, lower, upper);
    }
}

/// <summary>What a linear program says.</summary>
/// <param name="Bound">No point has a smaller objective: re-derived from the dual values; infinite where there is no point.</param>
/// <param name="Point">The optimal point; null where there is none, or where the cutoff was reached first.</param>
internal readonly record struct PhaseAnswer(double Bound, double[]? Point);
