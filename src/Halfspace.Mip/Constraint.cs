namespace Halfspace.Mip;

/// <summary>A row of a <see cref="MipModel"/>: a cheap handle (model and index).</summary>
/// <param name="Model">The model that owns the row.</param>
/// <param name="Index">The zero-based row index.</param>
public readonly record struct Constraint(MipModel Model, int Index)
{
    /// <summary>The name given at creation, or <c>r</c> followed by the index.</summary>
    public string Name => Model.RowName(Index);

    /// <summary>The smallest allowed value of the row's left side.</summary>
    public double Lower => Model.RowLower(Index);

    /// <summary>The largest allowed value of the row's left side.</summary>
    public double Upper => Model.RowUpper(Index);

    /// <summary>The row as text.</summary>
    public override string ToString() => $"{Name}: {Model.RowText(Index)}";
}
