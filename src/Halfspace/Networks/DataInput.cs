namespace Halfspace.Networks;

/// <summary>One input of an integer network in the unit of its data: the values Offset + Step k for integers k, each of which the network takes as the integer Multiple k.</summary>
public sealed class DataInput
{
    internal DataInput(string name, decimal offset, decimal span, int steps, double lower, double upper, bool isRounded)
    {
        (Name, ExactOffset, Span, StepsInSpan) = (name, offset, span, steps);
        (Lower, Upper, IsRounded) = (lower, upper, isRounded);
    }

    /// <summary>The input's name, such as <c>age</c> or <c>sex=Female</c>; <c>x0</c>, <c>x1</c>, ... where the network has no encoding.</summary>
    public string Name { get; }

    /// <summary>The value at k = 0: a scaled column's minimum, else zero.</summary>
    public double Offset => (double)ExactOffset;

    /// <summary>How far values that the network tells apart lie apart.</summary>
    public double Step => (double)(Span / StepsInSpan);

    /// <summary>What the network takes for one step: the input scale for a category, which is one or zero, and one for a number.</summary>
    public int Multiple { get; internal init; } = 1;

    /// <summary>The least value that the encoding was fitted on; zero without an encoding.</summary>
    public double Lower { get; }

    /// <summary>The greatest value that the encoding was fitted on; one without an encoding.</summary>
    public double Upper { get; }

    /// <summary>Whether values between the steps are rounded to the nearest; else only the steps are values.</summary>
    public bool IsRounded { get; }

    /// <summary>The categorical column that the input is one category of; null for a number.</summary>
    public string? Category { get; internal init; }

    /// <summary>The value at k = 0, exactly.</summary>
    internal decimal ExactOffset { get; }

    /// <summary>How far the value at k = <see cref="StepsInSpan"/> is above it: the step itself is often no finite decimal.</summary>
    internal decimal Span { get; }

    internal int StepsInSpan { get; }

    /// <summary>The value of a step.</summary>
    public double ValueOf(int step) => (double)(ExactOffset + step * Span / StepsInSpan);

    /// <summary>The step of a value, as the encoding has it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Null where the encoding takes no such value: one between the steps, where it does not round, or one too large.</returns>
    public int? StepOf(double value) => Place(value) is { } place && (IsRounded || decimal.IsInteger(place)) ? Whole(decimal.Round(place, MidpointRounding.ToEven)) : null;

    /// <summary>The first step that a range from some value on holds; null where none does.</summary>
    internal int? FirstFrom(double value) => Place(value) is { } place ? Whole(IsRounded ? decimal.Round(place, MidpointRounding.ToEven) : decimal.Ceiling(place)) : null;

    /// <summary>The last step that a range up to some value holds; null where none does.</summary>
    internal int? LastTo(double value) => Place(value) is { } place ? Whole(IsRounded ? decimal.Round(place, MidpointRounding.ToEven) : decimal.Floor(place)) : null;

    /// <summary>The value in steps from the offset, by the arithmetic of the encoding.</summary>
    private decimal? Place(double value)
    {
        if (!(Math.Abs(value) < (double)decimal.MaxValue)) return null;
        try
        {
            return ((decimal)value - ExactOffset) / Span * StepsInSpan;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private int? Whole(decimal step) => decimal.Abs(step) <= int.MaxValue / Multiple ? (int)step : null;
}
