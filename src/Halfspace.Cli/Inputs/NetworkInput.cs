using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Cli.Inputs;

/// <summary>A network file as the verbs that take networks apart see it: layers of real numbers, and where Halfspace trained it the units of its data.</summary>
/// <param name="Path">The file.</param>
/// <param name="Network">What the network computes; of an integer network what it computes of integers.</param>
/// <param name="Units">The units of the data of a network that Halfspace trained; null for others.</param>
internal sealed record NetworkInput(string Path, Network Network, DataUnits? Units)
{
    /// <summary>Reads a network in the format that the file's ending names.</summary>
    public static NetworkInput Read(string path)
    {
        var network = NetworkFiles.Read(path);
        return IntegerNetwork.FromNetwork(network) is { } integers ? new NetworkInput(path, integers.ToNetwork(), DataUnits.Of(integers)) : new NetworkInput(path, network, null);
    }

    /// <summary>What numbers of inputs mean, in a word of a report: <c>data</c> or <c>network</c>.</summary>
    public string UnitsName => Units is null ? "network" : "data";
}
