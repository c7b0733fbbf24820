using System.Globalization;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>What one node of a network added to the model.</summary>
/// <param name="Node">The node.</param>
/// <param name="Variables">Variables, binaries included.</param>
/// <param name="Binaries">Binaries.</param>
/// <param name="Rows">Rows, without cuts that are added later.</param>
/// <param name="StableNeurons">For an activation or a maximum: values that needed no binary.</param>
/// <param name="UnstableNeurons">For an activation or a maximum: values that needed one or more.</param>
public sealed record EmbeddedLayer(NetworkNode Node, int Variables, int Binaries, int Rows, int StableNeurons, int UnstableNeurons)
{
    /// <summary>One line, for example <c>relu: 20 variables (10 binary), 30 rows, 10 of 20 neurons stable</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Node.Name}: {Variables} variables ({Binaries} binary), {Rows} rows{(StableNeurons + UnstableNeurons > 0 ? $", {StableNeurons} of {StableNeurons + UnstableNeurons} neurons stable" : "")}");
}
