using System.Text.Json;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Reads the JSON of an ensemble of pairs, and says where what is wrong.</summary>
/// <param name="path">The file, for messages.</param>
internal sealed class PairEnsembleJsonReader(string path) : StrictJson(path)
{
    private readonly string path = path;

    public PairEnsemble Read(Stream stream) => Parse(stream, Read);

    private PairEnsemble Read(JsonElement root)
    {
        var format = Member(root, "$", "format");
        if (format.ValueKind != JsonValueKind.String || format.GetString() != PairEnsembleJson.Format) throw Error("$.format", $"The file is no ensemble: its format must be '{PairEnsembleJson.Format}'.");
        var version = Integer(Member(root, "$", "version"), "$.version");
        if (version != PairEnsembleJson.Version) throw Error("$.version", $"The file has version {version}; this program reads version {PairEnsembleJson.Version}. Use a program of the version that wrote it.");
        OnlyKnown(root, "$", ["format", "version", "classNames", "encoding", "members"]);
        var names = Names(Member(root, "$", "classNames"), "$.classNames");
        if (names.Length < 2) throw Error("$.classNames", $"An ensemble tells 2 classes or more apart; there are {names.Length} names.");
        var encoding = root.TryGetProperty("encoding", out var recipe) ? Encoding(recipe, "$.encoding") : null;
        if (encoding is not null && !names.SequenceEqual(encoding.ClassNames, StringComparer.Ordinal)) throw Error("$.classNames", "The class names differ from those of the encoding.");
        var members = new List<PairNetwork>();
        foreach (var element in Array(Member(root, "$", "members"), "$.members").EnumerateArray())
        {
            var place = FormattableString.Invariant($"$.members[{members.Count}]");
            var member = ReadMember(element, place, names.Length);
            members.Add(member);
            var (network, first) = (member.Network, members[0].Network);
            if (encoding is not null && (encoding.InputNames.Count != network.InputCount || encoding.Scale != network.InputScale))
                throw Error(place + ".network", $"The network takes {network.InputCount} inputs at the scale {network.InputScale}; the encoding gives {encoding.InputNames.Count} at {encoding.Scale}.");
            if (network.InputCount != first.InputCount || network.InputScale != first.InputScale)
                throw Error(place + ".network", $"The network takes {network.InputCount} inputs at the scale {network.InputScale}; the first takes {first.InputCount} at {first.InputScale}.");
        }

        CheckPairs(members, names.Length);
        return new PairEnsemble(members, names.Length) { ClassNames = names, Encoding = encoding };
    }

    private PairNetwork ReadMember(JsonElement element, string place, int classCount)
    {
        OnlyKnown(element, place, ["low", "high", "network"]);
        var low = Integer(Member(element, place, "low"), place + ".low");
        var high = Integer(Member(element, place, "high"), place + ".high");
        if (low < 0 || low >= high || high >= classCount) throw Error(place, $"{low} and {high} are no pair of the classes 0 to {classCount - 1}, the smaller first.");
        var network = new NetworkJsonReader(path, place + ".network").Read(Member(element, place, "network"));
        if (network.OutputCount != 1) throw Error(place + ".network", $"The network has {network.OutputCount} outputs; that of a pair has one.");
        if (network.ClassNames is not null || network.Encoding is not null) throw Error(place + ".network", "Class names and encoding stand once, in the ensemble; leave them out here.");
        return new PairNetwork(low, high, network);
    }

    private void CheckPairs(List<PairNetwork> members, int classCount)
    {
        var there = members.Select(member => (member.Low, member.High)).ToHashSet();
        if (there.Count == (long)classCount * (classCount - 1) / 2) return;
        for (var low = 0; low < classCount; low++)
        {
            for (var high = low + 1; high < classCount; high++)
            {
                if (!there.Contains((low, high))) throw Error("$.members", $"There is no network for the classes {low} and {high}; each pair needs one.");
            }
        }
    }
}
