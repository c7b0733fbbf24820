namespace Halfspace.Mip;

/// <summary>What values a variable may take between its bounds.</summary>
public enum VariableKind
{
    /// <summary>Any real number between the bounds.</summary>
    Continuous,

    /// <summary>Any integer between the bounds.</summary>
    Integer,

    /// <summary>Zero or one; an integer variable whose bounds lie within [0, 1].</summary>
    Binary,
}

/// <summary>
/// A column of a <see cref="MipModel"/>: a cheap handle (model and index), to be used in expressions with
/// <c>+ - * &lt;= &gt;=</c>.
/// </summary>
public readonly struct Variable : IEquatable<Variable>
{
    internal Variable(MipModel model, int index)
    {
        Model = model;
        Index = index;
    }

    /// <summary>The model that owns this variable.</summary>
    public MipModel Model { get; }

    /// <summary>The zero-based column index, also the index into a solution's values.</summary>
    public int Index { get; }

    /// <summary>The name given at creation, or <c>x</c> followed by the index.</summary>
    public string Name => Model.VariableName(Index);

    /// <summary>Whether values are continuous, integer or binary.</summary>
    public VariableKind Kind => Model.KindOf(Index);

    /// <summary>The smallest allowed value, negative infinity where there is none.</summary>
    public double LowerBound => Model.LowerBound(Index);

    /// <summary>The largest allowed value, positive infinity where there is none.</summary>
    public double UpperBound => Model.UpperBound(Index);

    /// <summary>True for integer and binary variables.</summary>
    public bool IsIntegral => Kind != VariableKind.Continuous;

    /// <summary>Scales a variable into an expression of one term.</summary>
    public static LinearExpression operator *(double coefficient, Variable variable) => LinearExpression.Term(coefficient, variable);

    /// <summary>Scales a variable into an expression of one term.</summary>
    public static LinearExpression operator *(Variable variable, double coefficient) => LinearExpression.Term(coefficient, variable);

    /// <summary>Negates a variable.</summary>
    public static LinearExpression operator -(Variable variable) => LinearExpression.Term(-1, variable);

    /// <summary>Adds two variables.</summary>
    public static LinearExpression operator +(Variable left, Variable right) => LinearExpression.Term(1, left).Plus(1, right);

    /// <summary>Subtracts two variables.</summary>
    public static LinearExpression operator -(Variable left, Variable right) => LinearExpression.Term(1, left).Plus(-1, right);

    /// <summary>Adds a constant.</summary>
    public static LinearExpression operator +(Variable left, double right) => LinearExpression.Term(1, left).Plus(right);

    /// <summary>Subtracts a constant.</summary>
    public static LinearExpression operator -(Variable left, double right) => LinearExpression.Term(1, left).Plus(-right);

    /// <summary>Adds a variable to a constant.</summary>
    public static LinearExpression operator +(double left, Variable right) => LinearExpression.Term(1, right).Plus(left);

    /// <summary>Subtracts a variable from a constant.</summary>
    public static LinearExpression operator -(double left, Variable right) => LinearExpression.Term(-1, right).Plus(left);

    /// <summary>States that a variable is at least a number.</summary>
    public static LinearConstraint operator <=(double left, Variable right) => (LinearExpression)right >= left;

    /// <summary>States that a variable is at most a number.</summary>
    public static LinearConstraint operator >=(double left, Variable right) => (LinearExpression)right <= left;

    /// <summary>States that the left side is at most the right side.</summary>
    public static LinearConstraint operator <=(Variable left, LinearExpression right) => (LinearExpression)left <= right;

    /// <summary>States that the left side is at least the right side.</summary>
    public static LinearConstraint operator >=(Variable left, LinearExpression right) => (LinearExpression)left >= right;

    /// <summary>Whether two handles name the same column of the same model.</summary>
    public static bool operator ==(Variable left, Variable right) => left.Equals(right);

    /// <summary>Whether two handles name different columns.</summary>
    public static bool operator !=(Variable left, Variable right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Variable other) => ReferenceEquals(Model, other.Model) && Index == other.Index;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Variable other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <summary>The variable's name, or a note that the handle is empty.</summary>
    public override string ToString() => Model is null ? "(no variable)" : Name;
}
