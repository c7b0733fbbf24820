using System.Globalization;
using System.Text;
using Halfspace.Bounds;
using Halfspace.Cli.Inputs;
using Halfspace.Networks;

namespace Halfspace.Cli.Embed;

/// <summary>The remark at the top of a model that <c>embed</c> writes: which network, which inputs, how it was stated, and what the variables are.</summary>
internal static class EmbedRemark
{
    /// <summary>Inputs that get a line each; of more, one line says what they are.</summary>
    private const int MostListed = 200;

    public static string Of(NetworkInput network, InputRegion region, DataBox? rows, EmbedOutcome outcome, string bounds, string? objective, bool isRelaxed)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
        Line($"halfspace embed: {Path.GetFileName(network.Path)}, {network.Network}");
        Line($"formulation: {outcome.Relu.Name}; bounds of neurons: {bounds}; {outcome.Embedded.StableNeurons} neurons stable, {outcome.Embedded.UnstableNeurons} with binaries{(isRelaxed ? "; integrality dropped" : "")}");
        if (objective is not null) Line($"objective: {objective}");
        Line($"outputs: y_0 to y_{network.Network.OutputSize - 1}, equal to the network's outputs at the inputs");
        Line($"inputs: {(rows is null ? "x0 to x" + (region.Size - 1).ToString(CultureInfo.InvariantCulture) : "in the units of the training data; NAME_step is what the network takes of NAME, which is rounded to it")}");
        if (outcome.Embedded.OpenSigns > 0) Line($"{EmbedReport.OpenSigns(outcome.Embedded.OpenSigns)}");
        Line($"box:");
        for (var i = 0; i < Math.Min(region.Size, MostListed); i++)
        {
            if (rows is null) Line($"  x{i} from {region.Lower[i]:R} to {region.Upper[i]:R}");
            else Line($"  {rows.Units.Inputs[i].Name} from {rows.Lower[i]:R} to {rows.Upper[i]:R}{(rows.Units.Inputs[i].Step == 1 ? "" : FormattableString.Invariant($", steps of {rows.Units.Inputs[i].Step:R} from {rows.Units.Inputs[i].Offset:R}"))}");
        }

        if (region.Size > MostListed) Line($"  and {region.Size - MostListed} more, see the bounds of the variables");
        return text.ToString();
    }
}
