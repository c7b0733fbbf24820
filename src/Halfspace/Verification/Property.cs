using Halfspace.Bounds;

namespace Halfspace.Verification;

/// <summary>
/// A statement about a network: no input of any case's box has outputs that meet all rows of that case. It is what a VNN-LIB file asks, where
/// the cases are what must not happen.
/// </summary>
/// <example>
/// <code>
/// var region = new InputRegion([1, 0], [2, 0.5]);
/// var stays = Property.ClassStays(region, label: 0, outputs: 2);
/// </code>
/// </example>
public sealed class Property
{
    /// <summary>Creates a property.</summary>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="cases">The ways to break it; with none it holds of every network.</param>
    /// <exception cref="ArgumentException">A case has another number of inputs or outputs, a ball, or a number that is not finite.</exception>
    public Property(int inputs, int outputs, IReadOnlyList<PropertyCase> cases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(cases);
        foreach (var one in cases)
        {
            if (one?.Inputs is null || one.Rows is null || one.Rows.Any(row => row?.Coefficients is null)) throw new ArgumentException("A case, its inputs, a row or its coefficients are null.", nameof(cases));
            if (one.Inputs.Size != inputs) throw new ArgumentException($"A case has {one.Inputs.Size} inputs; the property has {inputs}.", nameof(cases));
            if (one.Inputs.Ball is not null) throw new ArgumentException("A case's inputs are a ball; a property takes boxes.", nameof(cases));
            if (one.AboveLower.Concat(one.BelowUpper).Any(i => i < 0 || i >= inputs)) throw new ArgumentException($"A case names an input that is not one of the {inputs}.", nameof(cases));
            foreach (var row in one.Rows)
            {
                if (row.Coefficients.Length != outputs) throw new ArgumentException($"A row has {row.Coefficients.Length} coefficients; the property has {outputs} outputs.", nameof(cases));
                if (!double.IsFinite(row.Limit) || !Array.TrueForAll(row.Coefficients, double.IsFinite)) throw new ArgumentException("A row has a number that is not finite.", nameof(cases));
            }
        }

        (InputCount, OutputCount, Cases) = (inputs, outputs, cases);
    }

    /// <summary>The number of inputs.</summary>
    public int InputCount { get; }

    /// <summary>The number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>The ways to break it.</summary>
    public IReadOnlyList<PropertyCase> Cases { get; }

    /// <summary>Whether every row says that one output is at most another, and nothing of how large they are.</summary>
    internal bool ComparesOutputsOnly => Cases.Count > 0 && Cases.All(one => one.Rows.All(IsComparison));

    /// <summary>Whether a row says that one output is at most another.</summary>
    internal static bool IsComparison(OutputRow row) => row.Limit == 0 && row.Coefficients.Count(c => c != 0) == 2 && row.Coefficients.Max() == -row.Coefficients.Min();

    /// <summary>The property that one output stays above all others over a box; an output as large as it breaks the property.</summary>
    /// <param name="region">The box.</param>
    /// <param name="label">The output that is to be the largest.</param>
    /// <param name="outputs">The number of outputs.</param>
    public static Property ClassStays(InputRegion region, int label, int outputs)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, outputs);
        var cases = new List<PropertyCase>();
        for (var other = 0; other < outputs; other++)
        {
            if (other == label) continue;
            var row = new double[outputs];
            (row[label], row[other]) = (1, -1);
            cases.Add(new PropertyCase(region, [new OutputRow(row, 0)]));
        }

        return new Property(region.Size, outputs, cases);
    }
}
