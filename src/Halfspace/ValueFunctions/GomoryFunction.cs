using System.Globalization;
using System.Text;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// A Gomory function: built from linear functions of the right-hand side by sums, multiples of zero or more, rounding up and maxima. Every such function
/// is subadditive and zero at zero by construction, so it bounds an integer program as soon as it does so on the columns.
/// </summary>
/// <remarks>Source: Blair and Jeroslow, The value function of an integer program, Mathematical Programming 23, 1982.</remarks>
public abstract class GomoryFunction
{
    private protected GomoryFunction(int arguments) => Arguments = arguments;

    /// <summary>The number of right-hand sides.</summary>
    public int Arguments { get; }

    /// <summary>A linear function of the right-hand sides.</summary>
    public static GomoryFunction Linear(params Rational[] coefficients) => new LinearPart(coefficients);

    /// <summary>The smallest integer at or above a function.</summary>
    public static GomoryFunction Ceiling(GomoryFunction inner) => new CeilingPart(inner);

    /// <summary>The larger of two functions.</summary>
    public static GomoryFunction Maximum(GomoryFunction a, GomoryFunction b) => new MaximumPart(a, b);

    /// <summary>The sum of two functions.</summary>
    public static GomoryFunction operator +(GomoryFunction a, GomoryFunction b) => new SumPart(a, b);

    /// <summary>A multiple, zero or more.</summary>
    public static GomoryFunction operator *(Rational factor, GomoryFunction inner) => new ScaledPart(factor, inner);

    /// <summary>The value.</summary>
    public abstract Rational At(IReadOnlyList<Rational> rightHandSide);

    /// <summary>The limit of <c>F(t d) / t</c> as t falls to zero: what a continuous column d is held against. Null for plus infinity.</summary>
    public abstract Rational? UpperDerivative(IReadOnlyList<Rational> direction);

    /// <summary>Whether every linear part has a coefficient of this sign or zero on a right-hand side, so that the function is monotone in it.</summary>
    /// <param name="argument">The right-hand side, counted from 0.</param>
    /// <param name="sign">1 for not decreasing, -1 for not increasing.</param>
    public abstract bool IsMonotone(int argument, int sign);

    /// <summary>The same expression without rounding: its linear or piecewise-linear hull from below.</summary>
    public abstract GomoryFunction WithoutRounding();

    /// <summary>Proves, column by column, that the function is nowhere above a program's value function; or shows where the proof fails.</summary>
    /// <param name="problem">A program in standard form, see <see cref="ParametricMip.StandardColumn"/>.</param>
    /// <exception cref="InvalidOperationException">The program is not in standard form.</exception>
    /// <exception cref="ArgumentException">The numbers of right-hand sides differ.</exception>
    public DualFeasibility Prove(ParametricMip problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.ParameterCount != Arguments) throw new ArgumentException($"The function has {Arguments} arguments; the program has {problem.ParameterCount} open right-hand sides.", nameof(problem));
        var columns = Enumerable.Range(0, problem.ColumnNames.Count).Select(j =>
        {
            var column = problem.StandardColumn(j);
            var isInteger = problem.Program.IsInteger[j];
            return new ColumnCondition(problem.ColumnNames[j], isInteger, isInteger ? At(column) : UpperDerivative(column), problem.Program.Costs[j]);
        }).ToArray();
        var rows = problem.OpenRows
            .Where((row, p) => (problem.Program.RowUpper[row] is null && !IsMonotone(p, 1)) || (problem.Program.RowLower[row] is null && !IsMonotone(p, -1)))
            .Select(row => problem.RowNames[row]);
        return new DualFeasibility(columns, [.. rows]);
    }

    private protected static Rational? Add(Rational? a, Rational? b) => a is { } x && b is { } y ? x + y : null;

    private sealed class LinearPart(Rational[] coefficients) : GomoryFunction(coefficients.Length)
    {
        public override Rational At(IReadOnlyList<Rational> rightHandSide) => new AffineFunction(Rational.Zero, coefficients).At(rightHandSide);

        public override Rational? UpperDerivative(IReadOnlyList<Rational> direction) => At(direction);

        public override bool IsMonotone(int argument, int sign) => coefficients[argument].Sign * sign >= 0;

        public override GomoryFunction WithoutRounding() => this;

        public override string ToString() => new AffineFunction(Rational.Zero, coefficients).ToString();
    }

    private sealed class CeilingPart(GomoryFunction inner) : GomoryFunction(inner.Arguments)
    {
        public override Rational At(IReadOnlyList<Rational> rightHandSide) => inner.At(rightHandSide).Ceiling();

        /// <summary>Near zero, a function that grows jumps to one, and one that does not stays at zero.</summary>
        public override Rational? UpperDerivative(IReadOnlyList<Rational> direction) => inner.UpperDerivative(direction) is { Sign: <= 0 } ? Rational.Zero : null;

        public override bool IsMonotone(int argument, int sign) => inner.IsMonotone(argument, sign);

        public override GomoryFunction WithoutRounding() => inner.WithoutRounding();

        public override string ToString() => $"ceil({inner})";
    }

    private sealed class MaximumPart : GomoryFunction
    {
        private readonly GomoryFunction a;
        private readonly GomoryFunction b;

        public MaximumPart(GomoryFunction a, GomoryFunction b)
            : base(Same(a, b)) => (this.a, this.b) = (a, b);

        public override Rational At(IReadOnlyList<Rational> rightHandSide) => Rational.Max(a.At(rightHandSide), b.At(rightHandSide));

        public override Rational? UpperDerivative(IReadOnlyList<Rational> direction) => a.UpperDerivative(direction) is { } x && b.UpperDerivative(direction) is { } y ? Rational.Max(x, y) : null;

        public override bool IsMonotone(int argument, int sign) => a.IsMonotone(argument, sign) && b.IsMonotone(argument, sign);

        public override GomoryFunction WithoutRounding() => new MaximumPart(a.WithoutRounding(), b.WithoutRounding());

        public override string ToString() => $"max({a}, {b})";
    }

    private sealed class SumPart : GomoryFunction
    {
        private readonly GomoryFunction a;
        private readonly GomoryFunction b;

        public SumPart(GomoryFunction a, GomoryFunction b)
            : base(Same(a, b)) => (this.a, this.b) = (a, b);

        public override Rational At(IReadOnlyList<Rational> rightHandSide) => a.At(rightHandSide) + b.At(rightHandSide);

        public override Rational? UpperDerivative(IReadOnlyList<Rational> direction) => Add(a.UpperDerivative(direction), b.UpperDerivative(direction));

        public override bool IsMonotone(int argument, int sign) => a.IsMonotone(argument, sign) && b.IsMonotone(argument, sign);

        public override GomoryFunction WithoutRounding() => new SumPart(a.WithoutRounding(), b.WithoutRounding());

        public override string ToString() => $"{a} + {b}";
    }

    private sealed class ScaledPart : GomoryFunction
    {
        private readonly Rational factor;
        private readonly GomoryFunction inner;

        public ScaledPart(Rational factor, GomoryFunction inner)
            : base(inner.Arguments)
        {
            if (factor.Sign < 0) throw new ArgumentOutOfRangeException(nameof(factor), factor, "A Gomory function is closed under multiples of zero or more only.");
            (this.factor, this.inner) = (factor, inner);
        }

        public override Rational At(IReadOnlyList<Rational> rightHandSide) => factor * inner.At(rightHandSide);

        public override Rational? UpperDerivative(IReadOnlyList<Rational> direction) => factor.IsZero ? Rational.Zero : inner.UpperDerivative(direction) is { } rate ? factor * rate : null;

        public override bool IsMonotone(int argument, int sign) => inner.IsMonotone(argument, sign);

        public override GomoryFunction WithoutRounding() => new ScaledPart(factor, inner.WithoutRounding());

        public override string ToString()
        {
            var text = new StringBuilder();
            var body = inner.ToString()!;
            AffineFunction.Append(text, factor, inner is CeilingPart or MaximumPart ? body : string.Create(CultureInfo.InvariantCulture, $"({body})"));
            return text.ToString();
        }
    }

    private static int Same(GomoryFunction a, GomoryFunction b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.Arguments == b.Arguments ? a.Arguments : throw new ArgumentException($"One function has {a.Arguments} arguments, the other {b.Arguments}.", nameof(b));
    }
}
