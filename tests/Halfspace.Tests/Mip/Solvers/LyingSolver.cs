using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Ways for a solver to be wrong.</summary>
public enum Lie
{
    /// <summary>A point that breaks rows, called optimal.</summary>
    WrongPoint,

    /// <summary>A point outside the variables' bounds.</summary>
    OutsideBounds,

    /// <summary>A point with a value that is no number.</summary>
    NotANumber,

    /// <summary>A point with too few values.</summary>
    ShortPoint,

    /// <summary>A point with too many values.</summary>
    LongPoint,

    /// <summary>Optimal, and no point.</summary>
    NoPoint,

    /// <summary>Infeasible.</summary>
    Infeasible,

    /// <summary>Infeasible, and a point.</summary>
    InfeasibleWithPoint,

    /// <summary>Unbounded.</summary>
    Unbounded,

    /// <summary>A bound beyond the solver's own point.</summary>
    BoundBeyondPoint,

    /// <summary>A bound beyond every point, and no point.</summary>
    BoundAlone,

    /// <summary>A bound that is no number, with a right point.</summary>
    BoundNotANumber,

    /// <summary>Another objective value than the point has, called optimal.</summary>
    WrongObjective,

    /// <summary>An infinite bound on the wrong side.</summary>
    InfiniteBound,
}

/// <summary>A solver that has an honest one's answer and says something else, in integer and in linear programs.</summary>
internal sealed class LyingSolver(ILpSolver honest, Lie lie) : ILpSolver
{
    private int solves;

    public string Name => "liar";

    /// <summary>How often it was asked.</summary>
    public int Solves => solves;

    public SolverAvailability Availability { get; } = new(true, "1", "here", "");

    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref solves);
        var answer = honest.SolveLinear(model, options with { TimeLimit = Math.Min(options.TimeLimit, 1) }, null, cancellationToken) with { Solver = Name };
        var (sign, open) = model.Sense == ObjectiveSense.Minimize ? (1.0, double.NegativeInfinity) : (-1.0, double.PositiveInfinity);
        var point = answer.Point?.ToArray() ?? new double[model.VariableCount];
        var value = point.Length == 0 ? 0 : model.EvaluateObjective(point);
        var far = value + sign * (3 + Math.Abs(value));
        return lie switch
        {
            Lie.WrongPoint => answer with { Status = SolveStatus.Optimal, Point = Array.ConvertAll(Enumerable.Range(0, point.Length).ToArray(), j => Math.Clamp(model.LowerBound(j) + model.UpperBound(j) - point[j] is var other && double.IsFinite(other) ? other : point[j] + 1, model.LowerBound(j), model.UpperBound(j))), DualBound = value },
            Lie.OutsideBounds => answer with { Status = SolveStatus.Optimal, Point = Array.ConvertAll(point, x => x + 1e5), DualBound = value },
            Lie.NotANumber => answer with { Status = SolveStatus.Optimal, Point = Array.ConvertAll(point, _ => double.NaN), DualBound = value },
            Lie.ShortPoint => answer with { Status = SolveStatus.Optimal, Point = point[..(point.Length / 2)], DualBound = value },
            Lie.LongPoint => answer with { Status = SolveStatus.Optimal, Point = [.. point, 1, 2, 3], DualBound = value },
            Lie.NoPoint => answer with { Status = SolveStatus.Optimal, Point = null, DualBound = far },
            Lie.Infeasible => answer with { Status = SolveStatus.Infeasible, Point = null, DualBound = -open },
            Lie.InfeasibleWithPoint => answer with { Status = SolveStatus.Infeasible, DualBound = open },
            Lie.Unbounded => answer with { Status = SolveStatus.Unbounded, Point = null, DualBound = open },
            Lie.BoundBeyondPoint => answer with { DualBound = far },
            Lie.BoundAlone => answer with { Status = SolveStatus.TimeLimit, Point = null, DualBound = far },
            Lie.BoundNotANumber => answer with { DualBound = double.NaN },
            Lie.WrongObjective => answer with { Status = SolveStatus.Optimal, DualBound = value - sign * (3 + Math.Abs(value)) },
            _ => answer with { Point = null, Status = SolveStatus.TimeLimit, DualBound = -open },
        };
    }

    public ILpSession OpenLp(MipModel model, CancellationToken cancellationToken) => new Session(this, honest.OpenLp(model, cancellationToken), model.RowCount);

    private LpAnswer Told(LpAnswer answer, int rows)
    {
        Interlocked.Increment(ref solves);
        double[] Scrambled(double factor) => [.. Enumerable.Range(0, rows).Select(row => (row % 2 == 0 ? 1 : -1) * factor * (1 + row))];
        double[] point = [.. answer.Point];
        return lie switch
        {
            Lie.WrongPoint => answer with { Status = SolveStatus.Optimal, Point = Array.ConvertAll(point, x => -x - 0.5) },
            Lie.OutsideBounds => answer with { Status = SolveStatus.Optimal, Point = Array.ConvertAll(point, x => x + 1e5) },
            Lie.NotANumber => answer with { Status = SolveStatus.Optimal, Objective = double.NaN, Point = Array.ConvertAll(point, _ => double.NaN), RowDuals = Array.ConvertAll(answer.RowDuals, _ => double.NaN) },
            Lie.ShortPoint => answer with { Status = SolveStatus.Optimal, Point = point[..(point.Length / 2)], RowDuals = answer.RowDuals[..(rows / 2)] },
            Lie.LongPoint => answer with { Status = SolveStatus.Optimal, Point = [.. point, 1, 2, 3], RowDuals = [.. answer.RowDuals, 1, 2, 3] },
            Lie.NoPoint => answer with { Status = SolveStatus.Optimal, Point = [], RowDuals = [] },
            Lie.Infeasible => answer with { Status = SolveStatus.Infeasible, InfeasibilityRay = Scrambled(1) },
            Lie.Unbounded => answer with { Status = SolveStatus.Unbounded },
            Lie.BoundBeyondPoint => answer with { Objective = answer.Objective + 1e6, RowDuals = Scrambled(7) },
            Lie.BoundAlone => answer with { Status = SolveStatus.TargetReached, RowDuals = Scrambled(1e9) },
            Lie.BoundNotANumber => answer with { Objective = double.NaN, RowDuals = Array.ConvertAll(answer.RowDuals, y => double.IsInfinity(1 / y) ? y : double.PositiveInfinity) },
            Lie.WrongObjective => answer with { Objective = answer.Objective - 100, Status = SolveStatus.Optimal },
            _ => answer with { Objective = double.PositiveInfinity, Status = SolveStatus.Infeasible, InfeasibilityRay = Array.ConvertAll(answer.RowDuals, _ => double.PositiveInfinity) },
        };
    }

    private sealed class Session(LyingSolver liar, ILpSession honest, int rows) : ILpSession
    {
        public void SetObjective(ReadOnlySpan<double> coefficients) => honest.SetObjective(coefficients);

        public void SetBounds(int variable, double lower, double upper) => honest.SetBounds(variable, lower, upper);

        public LpAnswer Solve(double timeLimit, double cutoff) => liar.Told(honest.Solve(timeLimit, cutoff), rows);

        public void Dispose() => honest.Dispose();
    }
}
