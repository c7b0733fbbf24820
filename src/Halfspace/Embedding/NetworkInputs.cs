using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>Variables for a network's inputs in a model of the network alone, and what a model file needs besides to be understood.</summary>
public static class NetworkInputs
{
    /// <summary>Adds a variable for each input: x0, x1, ... of a region, or for an integer network the steps of a box's rows, by their names.</summary>
    /// <param name="model">The model.</param>
    /// <param name="region">The inputs of a network of real numbers.</param>
    /// <param name="rows">The rows of an integer network; null for a network of real numbers.</param>
    /// <returns>What the network takes: the variables, or for an integer network multiples of them.</returns>
    public static IReadOnlyList<LinearExpression> Add(MipModel model, InputRegion region, DataBox? rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(region);
        if (rows is not null) return DataInputs.IntegersOf(rows.Units, DataInputs.AddSteps(model, rows, ""));
        var inputs = new LinearExpression[region.Size];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = model.AddContinuous(region.Lower[i], region.Upper[i], FormattableString.Invariant($"x{i}"));
        return inputs;
    }

    /// <summary>
    /// Makes a model of the network alone complete for others: outputs become variables <c>y_0</c>, <c>y_1</c>, ..., and an input whose steps are not its values
    /// gets a variable of its name for the value, tied to the step.
    /// </summary>
    /// <param name="embedded">The network in the model, with the inputs of <see cref="Add"/>.</param>
    /// <param name="rows">The rows of an integer network; null for a network of real numbers.</param>
    public static void Complete(EmbeddedNetwork embedded, DataBox? rows)
    {
        ArgumentNullException.ThrowIfNull(embedded);
        var (model, output) = (embedded.Model, embedded.Network.Output);
        if (rows is not null) DataInputs.AddValues(model, rows, [.. embedded.Inputs.Select((input, i) => (LinearExpression)model.VariableAt(input.Indices[0]))], "");
        for (var j = 0; j < embedded.Outputs.Count; j++)
        {
            var y = model.AddContinuous(embedded.Bounds.Lower(output)[j], embedded.Bounds.Upper(output)[j], FormattableString.Invariant($"y_{j}"));
            model.AddConstraint(embedded.Outputs[j].EqualTo(y), FormattableString.Invariant($"y_{j}_is"));
        }
    }
}
