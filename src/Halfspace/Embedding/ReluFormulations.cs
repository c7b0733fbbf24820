using System.Globalization;
using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>The plain list of ReLU formulations; a new one is one line here.</summary>
public static class ReluFormulations
{
    private const string Partition = "partition";

    /// <summary>Every formulation, the partition with two numbers of groups.</summary>
    public static NamedList<IReluFormulation> All { get; } = new("formulation", formulation => formulation.Name,
    [
        new ReluBigM(),
        new ReluPartitioned(2),
        new ReluPartitioned(4),
        new ReluHull(),
        new ReluExtended(),
    ]);

    /// <summary>The smallest formulation.</summary>
    public static IReluFormulation Default => All[0];

    /// <summary>What may be asked for, for messages.</summary>
    public static string Names => string.Join(", ", All.Where(f => f is not ReluPartitioned).Select(f => f.Name).Append($"{Partition}:N[:{string.Join('|', PartitionRule.All.Select(rule => rule.Name))}]"));

    /// <summary>The formulation of a name, such as <c>hull</c> or <c>partition:3:range</c>; null where there is none.</summary>
    public static IReluFormulation? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (All.Find(name) is { } listed) return listed;
        var parts = name.Split(':');
        if (parts.Length is not (2 or 3) || !parts[0].Equals(Partition, StringComparison.OrdinalIgnoreCase)) return null;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var groups) || groups < 1) return null;
        var rule = parts.Length == 2 ? PartitionRule.EqualSize : PartitionRule.All.Find(parts[2]);
        return rule is null ? null : new ReluPartitioned(groups, rule);
    }
}
