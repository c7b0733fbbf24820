using System.Numerics;
using Halfspace.Mip.Solvers;

namespace Halfspace.Mip.Exact;

/// <summary>
/// The continuous relaxation of a program, solved again and again under other column bounds. A floating-point solver, where there is one,
/// gives point and dual values; both are rounded to simple fractions and count only if they prove each other optimal in exact
/// arithmetic. Else <see cref="ExactSimplex"/> takes over from the solver's point.
/// </summary>
public sealed class ExactRelaxation : IDisposable
{
    private const int LongestSharedDenominator = 60;

    /// <summary>Simple fractions first; then what fifteen digits can still tell apart.</summary>
    private static readonly (double Distance, long LargestDenominator)[] Roundings = [(Tolerances.SimpleFraction, 100_000), (Tolerances.LongFraction, 50_000_000)];


    private readonly ExactProgram program;
    private readonly ILpSession? session;
    private readonly (Rational? Lower, Rational? Upper)[] held;
    private IReadOnlyList<double>? last;

    /// <summary>Opens a relaxation.</summary>
    /// <param name="program">The program; its bounds are changed by <see cref="SetBounds"/>.</param>
    /// <param name="solver">The backend that holds the linear program, or null to work in fractions alone.</param>
    /// <param name="cancellationToken">Ends running solves early.</param>
    /// <exception cref="SolverNotAvailableException">The solver is not installed.</exception>
    public ExactRelaxation(ExactProgram program, ILpSolver? solver, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        this.program = program;
        held = [.. program.Lower.Zip(program.Upper)];
        session = solver?.OpenLp(program.ToModel(), cancellationToken);
    }

    /// <summary>How many solves the floating-point answer was proved right for.</summary>
    public int Confirmed { get; private set; }

    /// <summary>How many solves were done in fractions.</summary>
    public int SolvedExactly { get; private set; }

    /// <summary>Replaces the bounds of a column, from the next solve on; null is no bound. Where they cross, the answer is that there is no point.</summary>
    public void SetBounds(int column, Rational? lower, Rational? upper) => (program.Lower[column], program.Upper[column]) = (lower, upper);

    /// <summary>Solves under the bounds that hold now.</summary>
    public ExactAnswer Solve(CancellationToken cancellationToken = default)
    {
        if (session is not null && Ask() is { } answer)
        {
            Confirmed++;
            return answer;
        }

        SolvedExactly++;
        var exact = ExactSimplex.Solve(program, last, cancellationToken);
        if (exact.Point is { } point) last = Array.ConvertAll(point, x => x.ToDouble());
        return exact;
    }

    /// <inheritdoc/>
    public void Dispose() => session?.Dispose();

    private ExactAnswer? Ask()
    {
        for (var j = 0; j < held.Length; j++)
        {
            if (held[j] == (program.Lower[j], program.Upper[j])) continue;
            if (program.Lower[j] > program.Upper[j]) return null;
            held[j] = (program.Lower[j], program.Upper[j]);
            session!.SetBounds(j, program.Lower[j]?.ToDouble() ?? double.NegativeInfinity, program.Upper[j]?.ToDouble() ?? double.PositiveInfinity);
        }

        var answer = StatedAnswer.Of(program.ColumnCount, program.RowCount, session!.Solve());
        if (answer.Status != SolveStatus.Optimal) return null;
        last = answer.Point;
        // The two sides are rounded apart from each other: a simple point may go with dual values that are not.
        var point = Roundings.Select(rounding => Rounded(answer.Point, rounding)).FirstOrDefault(p => p is not null && program.Holds(p));
        if (point is null) return null;
        var cost = program.Cost(point);
        var multipliers = Roundings.Select(rounding => Rounded(answer.RowDuals, rounding)).FirstOrDefault(y => y is not null && DualBound.Of(program, y) == cost);
        return multipliers is null ? null : new ExactAnswer(SolveStatus.Optimal, cost, point, multipliers);
    }

    private static Rational[]? Rounded(IReadOnlyList<double> values, (double Distance, long LargestDenominator) rounding)
    {
        var rounded = new Rational[values.Count];
        var shared = BigInteger.One;
        for (var i = 0; i < rounded.Length; i++)
        {
            if (Rational.Near(values[i], rounding.Distance * Math.Max(1, Math.Abs(values[i])), rounding.LargestDenominator) is not { } simple) return null;
            rounded[i] = simple;
            if (simple.IsInteger) continue;
            // A vertex has one determinant below all its numbers; fractions without anything in common are rounding, and dear to check.
            shared *= simple.Denominator / BigInteger.GreatestCommonDivisor(shared, simple.Denominator);
            if (shared.GetBitLength() > LongestSharedDenominator) return null;
        }

        return rounded;
    }
}
