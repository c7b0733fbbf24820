using System.Globalization;
using System.Text;

namespace Halfspace.Mip;

/// <summary>
/// A linear expression: a sum of coefficient times variable, plus a constant.
/// </summary>
/// <remarks>
/// Values are immutable to the outside. Inside, an expression is a prefix of a shared buffer that only ever grows at
/// its end: adding a term to the expression that owns the end appends in place, adding to any other copies. So
/// <c>sum += a * x</c> in a loop costs time linear in the number of terms, and an older value never changes.
/// A buffer is meant for one thread at a time.
/// </remarks>
public readonly struct LinearExpression
{
    private readonly TermBuffer? buffer;
    private readonly int count;

    private LinearExpression(TermBuffer? buffer, int count, double constant)
    {
        this.buffer = buffer;
        this.count = count;
        Constant = constant;
    }

    /// <summary>The expression without any term: the number zero.</summary>
    public static LinearExpression Zero => default;

    /// <summary>The constant part.</summary>
    public double Constant { get; }

    /// <summary>The number of terms, counting a variable that was added twice twice.</summary>
    public int TermCount => count;

    /// <summary>Coefficients in the order in which terms were added.</summary>
    public ReadOnlySpan<double> Coefficients => buffer is null ? default : buffer.Coefficients.AsSpan(0, count);

    /// <summary>Variable indices, parallel to <see cref="Coefficients"/>.</summary>
    public ReadOnlySpan<int> Indices => buffer is null ? default : buffer.Indices.AsSpan(0, count);

    /// <summary>The model whose variables occur, or null for a constant.</summary>
    public MipModel? Model => buffer?.Model;

    /// <summary>An expression of one term.</summary>
    public static LinearExpression Term(double coefficient, Variable variable)
    {
        var buffer = new TermBuffer(variable.Model, 4);
        buffer.Append(coefficient, variable.Index);
        return new LinearExpression(buffer, 1, 0);
    }

    /// <summary>The sum of all variables given, each with coefficient one.</summary>
    /// <exception cref="ArgumentException">The variables are of two models.</exception>
    public static LinearExpression Sum(IEnumerable<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var sum = Zero;
        foreach (var variable in variables) sum = sum.Plus(1, variable);
        return sum;
    }

    /// <summary>This expression plus a constant; takes constant time and shares the terms.</summary>
    public LinearExpression Plus(double constant) => new(buffer, count, Constant + constant);

    /// <summary>This expression plus one term; amortised constant time when called on the latest value.</summary>
    /// <exception cref="ArgumentException">The variables are of two models.</exception>
    public LinearExpression Plus(double coefficient, Variable variable)
    {
        var target = Own(variable.Model, 1);
        target.Append(coefficient, variable.Index);
        return new LinearExpression(target, target.Count, Constant);
    }

    /// <summary>This expression plus a multiple of another; terms of the same variable stay apart until the expression goes into a model.</summary>
    /// <exception cref="ArgumentException">The variables are of two models.</exception>
    public LinearExpression Plus(double factor, LinearExpression other)
    {
        if (other.count == 0) return Plus(factor * other.Constant);
        var source = other.buffer!;
        var target = Own(source.Model, other.count);
        for (var t = 0; t < other.count; t++) target.Append(factor * source.Coefficients[t], source.Indices[t]);
        return new LinearExpression(target, target.Count, Constant + factor * other.Constant);
    }

    /// <summary>The value at a point.</summary>
    /// <param name="point">One number for each variable of the model, by index; those of variables that do not stand in the expression do not count.</param>
    public double Evaluate(ReadOnlySpan<double> point)
    {
        var value = Constant;
        for (var t = 0; t < count; t++) value += buffer!.Coefficients[t] * point[buffer.Indices[t]];
        return value;
    }

    /// <summary>The same terms over the variables of a model that has these variables at the same indices.</summary>
    public LinearExpression Rebind(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var copy = new LinearExpression(null, 0, Constant);
        for (var t = 0; t < count; t++) copy = copy.Plus(buffer!.Coefficients[t], new Variable(model, buffer.Indices[t]));
        return copy;
    }

    /// <summary>The constraint that this expression lies between two numbers; either may be infinite.</summary>
    public LinearConstraint Between(double lower, double upper) => new(Plus(-Constant), lower - Constant, upper - Constant);

    /// <summary>The constraint that this expression equals another.</summary>
    /// <exception cref="ArgumentException">The variables are of two models.</exception>
    public LinearConstraint EqualTo(LinearExpression other)
    {
        var difference = Plus(-1, other);
        return difference.Between(0, 0);
    }

    /// <summary>A variable is an expression of one term.</summary>
    public static implicit operator LinearExpression(Variable variable) => Term(1, variable);

    /// <summary>A number is an expression without terms.</summary>
    public static implicit operator LinearExpression(double constant) => new(null, 0, constant);

    /// <summary>Adds two expressions.</summary>
    public static LinearExpression operator +(LinearExpression left, LinearExpression right) => left.Plus(1, right);

    /// <summary>Adds a variable.</summary>
    public static LinearExpression operator +(LinearExpression left, Variable right) => left.Plus(1, right);

    /// <summary>Adds a constant.</summary>
    public static LinearExpression operator +(LinearExpression left, double right) => left.Plus(right);

    /// <summary>Subtracts two expressions.</summary>
    public static LinearExpression operator -(LinearExpression left, LinearExpression right) => left.Plus(-1, right);

    /// <summary>Subtracts a variable.</summary>
    public static LinearExpression operator -(LinearExpression left, Variable right) => left.Plus(-1, right);

    /// <summary>Subtracts a constant.</summary>
    public static LinearExpression operator -(LinearExpression left, double right) => left.Plus(-right);

    /// <summary>Negates an expression.</summary>
    public static LinearExpression operator -(LinearExpression expression) => Zero.Plus(-1, expression);

    /// <summary>Scales an expression.</summary>
    public static LinearExpression operator *(double factor, LinearExpression expression) => Zero.Plus(factor, expression);

    /// <summary>Scales an expression.</summary>
    public static LinearExpression operator *(LinearExpression expression, double factor) => Zero.Plus(factor, expression);

    /// <summary>States that the left side is at most the right side.</summary>
    public static LinearConstraint operator <=(LinearExpression left, LinearExpression right) =>
        left.Plus(-1, right).Between(double.NegativeInfinity, 0);

    /// <summary>States that the left side is at least the right side.</summary>
    public static LinearConstraint operator >=(LinearExpression left, LinearExpression right) =>
        left.Plus(-1, right).Between(0, double.PositiveInfinity);

    /// <summary>The expression as text, for example <c>2 x - y + 3</c>; long ones are cut with an ellipsis.</summary>
    public override string ToString()
    {
        if (count == 0) return Constant.ToString("R", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        for (var t = 0; t < count && t < 60; t++)
            AppendTerm(text, buffer!.Coefficients[t], buffer.Model.VariableName(buffer.Indices[t]));
        if (count > 60) text.Append(CultureInfo.InvariantCulture, $" + ... ({count} terms)");
        if (Constant != 0) AppendTerm(text, Constant, "");
        return text.ToString();
    }

    private static void AppendTerm(StringBuilder text, double coefficient, string name)
    {
        if (text.Length > 0) text.Append(coefficient < 0 ? " - " : " + ");
        else if (coefficient < 0) text.Append('-');
        var magnitude = Math.Abs(coefficient);
        if (magnitude != 1 || name.Length == 0) text.Append(magnitude.ToString("R", CultureInfo.InvariantCulture));
        if (magnitude != 1 && name.Length > 0) text.Append(' ');
        text.Append(name);
    }

    private TermBuffer Own(MipModel model, int extra)
    {
        if (buffer is null) return new TermBuffer(model, Math.Max(4, extra));
        if (!ReferenceEquals(buffer.Model, model))
            throw new ArgumentException("An expression mixes variables of two models; build it from the variables of one.");
        return buffer.Count == count ? buffer : buffer.Copy(count, extra);
    }

    private sealed class TermBuffer(MipModel model, int capacity)
    {
        public MipModel Model { get; } = model;

        public double[] Coefficients { get; private set; } = new double[capacity];

        public int[] Indices { get; private set; } = new int[capacity];

        public int Count { get; private set; }

        public void Append(double coefficient, int index)
        {
            if (Count == Indices.Length) Resize(Math.Max(8, Count * 2));
            Coefficients[Count] = coefficient;
            Indices[Count++] = index;
        }

        public TermBuffer Copy(int length, int extra)
        {
            var copy = new TermBuffer(Model, Math.Max(8, length + extra));
            Array.Copy(Coefficients, copy.Coefficients, length);
            Array.Copy(Indices, copy.Indices, length);
            copy.Count = length;
            return copy;
        }

        private void Resize(int capacity)
        {
            var (coefficients, indices) = (Coefficients, Indices);
            Array.Resize(ref coefficients, capacity);
            Array.Resize(ref indices, capacity);
            (Coefficients, Indices) = (coefficients, indices);
        }
    }
}
