using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>
/// A raw column of numbers: one input, (value - minimum) / (maximum - minimum) rounded to the encoding's scale, or the
/// value itself. Values outside the range are not clamped. Where missing values have an input of their own, it follows.
/// </summary>
internal sealed record NumericColumn : ColumnEncoding
{
    /// <summary>The least value the encoding was fitted on.</summary>
    public required decimal Minimum { get; init; }

    /// <summary>The greatest value the encoding was fitted on.</summary>
    public required decimal Maximum { get; init; }

    /// <summary>What becomes of missing values.</summary>
    public MissingNumbers Missing { get; init; }

    /// <summary>The number that takes the place of a missing one; null where none does.</summary>
    public decimal? Fill { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> InputNames => HasMissingInput ? [Name, $"{Name}={CategoricalColumn.MissingName}"] : [Name];

    /// <summary>Whether a second input says that the number is missing.</summary>
    internal bool HasMissingInput => Missing == MissingNumbers.OwnInput && Fill is not null;

    internal override string? Problem => Minimum >= Maximum ? FormattableString.Invariant($"The column '{Name}' has the minimum {Minimum} and the maximum {Maximum}; the maximum must be greater.") : null;

    internal override EncodedCell Encode(string text, CellText cell, Encoding recipe)
    {
        if (cell.Kind == CellKind.Number) return Encode(cell.Number, recipe);
        if (cell.Kind == CellKind.Missing && Missing == MissingNumbers.DropRow) return new EncodedCell(EncodedState.DropRow);
        if (cell.Kind == CellKind.Missing && Fill is { } fill) return HasMissingInput ? Encode(fill, recipe) with { State = EncodedState.Missing } : Encode(fill, recipe);
        return EncodedCell.Refused(Refusal(Name, text, cell.Kind));
    }

    internal override void Set(EncodedCell cell, Span<int> inputs, Encoding recipe)
    {
        inputs[0] = cell.Value;
        if (cell.State == EncodedState.Missing) inputs[1] = recipe.Scale;
    }

    /// <summary>Why a field cannot be a number of a column.</summary>
    internal static string Refusal(string name, string text, CellKind kind) => kind switch
    {
        CellKind.Missing => $"The value of the numeric column '{name}' is missing. Fill it in, or ask for the mean, the median, zero, an input of its own (category), or the row to be dropped, when training (train --missing).",
        CellKind.NotFinite => $"Column '{name}' has '{text}', which is no finite number. Leave the field empty or write ? where the value is missing.",
        CellKind.OutOfRange => $"Column '{name}' has '{text}', a number too large (over 1e27) or too near zero to be held exactly.",
        _ when CellText.HasDecimalComma(text) => $"Column '{name}' has '{text}'; write numbers with a decimal point, and thousands without a comma.",
        _ => $"Column '{name}' is numeric, but the value is '{text}'. Mend it, or name the column as categorical when training (train --categorical).",
    };

    private EncodedCell Encode(decimal value, Encoding recipe)
    {
        decimal scaled;
        try
        {
            scaled = recipe.MinMax ? (value - Minimum) / (Maximum - Minimum) * recipe.Scale : value * recipe.Scale;
        }
        catch (OverflowException)
        {
            return TooLarge(value, recipe);
        }

        var integer = decimal.Round(scaled, MidpointRounding.ToEven);
        if (integer != scaled && !recipe.MinMax && !recipe.Rounded)
        {
            return EncodedCell.Refused(FormattableString.Invariant(
                $"Column '{Name}' has {value}, which needs {CellText.DecimalsOf(value)} decimals; the encoding holds numbers times {recipe.Scale}. Ask for rounding or for min-max scaling."));
        }

        if (decimal.Abs(integer) > int.MaxValue) return TooLarge(value, recipe);
        return new EncodedCell(value < Minimum || value > Maximum ? EncodedState.OutOfRange : EncodedState.Usual, (int)integer);
    }

    private EncodedCell TooLarge(decimal value, Encoding recipe) => EncodedCell.Refused(FormattableString.Invariant(
        $"Column '{Name}' has {value}, which times the scale {recipe.Scale} does not fit 32 bits (largest {int.MaxValue}). Ask for min-max scaling or fewer decimals."));
}
