using System.Numerics;
using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// The value function of a mixed-integer program through that of a purely integer one:
/// <c>z(b) = min over E of { G(floor_E b) + v_E (b - floor_E b) }</c>, with E over the dual feasible bases of the continuous columns, <c>v_E</c> their dual values,
/// and <c>floor_E b = (1/M) A_E floor(M A_E^-1 b)</c>. M is the least whole number that makes M A_E^-1 A_I whole for every E, and G the value of
/// the integer program over the integer columns and 1/M of the continuous ones.
/// </summary>
/// <remarks>
/// For small programs: bases are enumerated. Source: Blair, A closed-form representation of mixed-integer program value functions, Mathematical
/// Programming 71, 1995.
/// </remarks>
public sealed class JeroslowFormula
{
    private const int MostBases = 10_000;

    private readonly List<(Rational[][] Columns, Rational[][] Inverse, Rational[] Duals)> bases = [];
    private readonly Func<IReadOnlyList<Rational>, Rational?> integerPart;
    private readonly Rational constant;

    /// <summary>Enumerates the bases.</summary>
    /// <param name="problem">A program of equalities in standard form.</param>
    /// <param name="integerPart">G, where it is known in closed form, such as a <see cref="GomoryFunction"/>; null to solve the integer program at each place.</param>
    /// <param name="options">Limits of those solves.</param>
    /// <exception cref="InvalidOperationException">The program is not in standard form, has an inequality, too many bases, or no dual feasible one.</exception>
    public JeroslowFormula(ParametricMip problem, Func<IReadOnlyList<Rational>, Rational?>? integerPart = null, ExactSearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var (program, rows) = (problem.Program, problem.ParameterCount);
        constant = problem.Constant;
        for (var p = 0; p < rows; p++)
        {
            if (program.RowLower[problem.OpenRows[p]] != program.RowUpper[problem.OpenRows[p]]) throw new InvalidOperationException($"Row '{problem.RowNames[problem.OpenRows[p]]}' is an inequality; add its slack as a column.");
        }

        var columns = Enumerable.Range(0, program.ColumnCount).Select(problem.StandardColumn).ToArray();
        var continuous = Enumerable.Range(0, columns.Length).Where(j => !program.IsInteger[j]).ToArray();
        var scale = BigInteger.One;
        foreach (var chosen in Subsets(continuous, rows))
        {
            Rational[][] matrix = [.. Enumerable.Range(0, rows).Select(r => chosen.Select(j => columns[j][r]).ToArray())];
            if (LinearSystem.Inverse(matrix) is not { } inverse) continue;
            Rational[] duals = [.. Enumerable.Range(0, rows).Select(r => Sum(chosen.Select((j, k) => program.Costs[j] * inverse[k][r])))];
            if (continuous.Any(j => Sum(columns[j].Select((a, r) => a * duals[r])) > program.Costs[j])) continue;
            bases.Add((matrix, inverse, duals));
            if (bases.Count > MostBases) throw new InvalidOperationException($"The program has more than {MostBases} bases; the formula is for small programs.");
            foreach (var j in Enumerable.Range(0, columns.Length).Where(j => program.IsInteger[j]))
            {
                foreach (var entry in LinearSystem.Multiply(inverse, columns[j])) scale = scale * entry.Denominator / BigInteger.GreatestCommonDivisor(scale, entry.Denominator);
            }
        }

        if (bases.Count == 0) throw new InvalidOperationException("No basis of continuous columns is dual feasible: they do not span the right-hand sides, or the program is unbounded. Add slack at a price (PenalisedSlacks).");
        Scale = scale;
        this.integerPart = integerPart ?? (rightHandSide => Integer(problem, scale, rightHandSide, options));
    }

    /// <summary>M, the number of parts that a unit of a continuous column is cut into.</summary>
    public BigInteger Scale { get; }

    /// <summary>The number of dual feasible bases.</summary>
    public int BasisCount => bases.Count;

    /// <summary>z at right-hand sides; null for plus infinity.</summary>
    public Rational? At(IReadOnlyList<Rational> rightHandSide)
    {
        Rational? least = null;
        foreach (var (columns, inverse, duals) in bases)
        {
            var floors = LinearSystem.Multiply(inverse, rightHandSide).Select(x => Rational.Of((Scale * x).Floor(), Scale)).ToArray();
            var below = LinearSystem.Multiply(columns, floors);
            if (integerPart(below) is not { } start) continue;
            var value = start + Sum(duals.Select((v, r) => v * (rightHandSide[r] - below[r])));
            if (least is not { } known || value < known) least = value;
        }

        return least + constant;
    }

    private static Rational? Integer(ParametricMip problem, BigInteger scale, IReadOnlyList<Rational> rightHandSide, ExactSearchOptions? options)
    {
        var (given, program) = (problem.Program, new ExactProgram());
        for (var j = 0; j < given.ColumnCount; j++) program.AddColumn(given.IsInteger[j] ? given.Costs[j] : given.Costs[j] / scale, Rational.Zero, null, true);
        for (var p = 0; p < problem.ParameterCount; p++)
        {
            var row = problem.OpenRows[p];
            var columns = given.RowColumns(row).ToArray();
            program.AddRow(columns, [.. columns.Select(j => given.IsInteger[j] ? given.Coefficient(row, j) : given.Coefficient(row, j) / scale)], rightHandSide[p], rightHandSide[p]);
        }

        var tree = ExactBranchAndBound.Solve(program, (options ?? new ExactSearchOptions()) with { KeepLeaves = false });
        return tree.Status switch
        {
            SolveStatus.Optimal => tree.Value,
            SolveStatus.Infeasible => null,
            _ => throw new InvalidOperationException($"The integer program at {string.Join(", ", rightHandSide)} ended as {tree.Status}."),
        };
    }

    private static Rational Sum(IEnumerable<Rational> terms) => terms.Aggregate(Rational.Zero, (sum, term) => sum + term);

    private static IEnumerable<int[]> Subsets(int[] of, int size)
    {
        if (size == 0) return [[]];
        return Enumerable.Range(0, of.Length).SelectMany(first => Subsets(of[(first + 1)..], size - 1).Select(rest => (int[])[of[first], .. rest]));
    }
}
