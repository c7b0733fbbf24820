using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>
/// Using lines are in order and needed. An analyzer that says which are not (IDE0005) comes with a hundred others that cannot be left out of a build,
/// so names are compared here: a file has to mention something of each namespace that it uses.
/// </summary>
public sealed partial class UsingTests
{
    /// <summary>Types and extensions of every namespace of the framework and of our own libraries; others are not looked at.</summary>
    private static readonly Lazy<Dictionary<string, HashSet<string>>> Offered = new(() =>
    {
        string[] libraries = ["Halfspace", "Halfspace.Certificates", "Halfspace.Cli", "Halfspace.Experiments", "Halfspace.Mip", "Halfspace.Solvers", "Halfspace.VnnLib"];
        var ours = libraries.Select(Assembly.Load).ToArray();
        var used = ours.SelectMany(library => library.GetReferencedAssemblies()).Where(name => name.Name!.StartsWith("System.", StringComparison.Ordinal)).DistinctBy(name => name.Name).Select(Assembly.Load);
        var offered = new Dictionary<string, HashSet<string>>();
        foreach (var type in ours.Concat(used).Append(typeof(object).Assembly).SelectMany(library => library.GetTypes().Concat(library.GetForwardedTypes())))
        {
            if (type is { IsNested: true } or { Namespace: null }) continue;
            if (!offered.TryGetValue(type.Namespace, out var names)) offered[type.Namespace] = names = [];
            names.Add(type.Name.Split('`')[0]);
            if (type.Name.EndsWith("Attribute", StringComparison.Ordinal)) names.Add(type.Name[..^"Attribute".Length]);
            if (!type.IsDefined(typeof(ExtensionAttribute), false)) continue;
            foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)) names.Add(method.Name.Replace("get_", "", StringComparison.Ordinal));
        }

        return offered;
    });

    [Fact]
    public void Usings_are_in_order()
    {
        foreach (var (path, text) in SourceTree.CSharp("src", "tests", "bench", "samples"))
        {
            var names = Names(text);
            string[] sorted = [.. names.OrderBy(name => name is "System" || name.StartsWith("System.", StringComparison.Ordinal) ? 0 : 1).ThenBy(name => name.Replace('.', '\u0001'), StringComparer.OrdinalIgnoreCase)];
            Assert.True(names.SequenceEqual(sorted), $"{path}: put the usings in the order {string.Join(", ", sorted)}.");
        }
    }

    [Fact]
    public void Every_using_is_needed()
    {
        foreach (var (path, text) in SourceTree.CSharp("src"))
            Assert.True(Unneeded(text) is null, $"{path}: nothing of {Unneeded(text)} is mentioned.");
    }

    [Theory]
    [InlineData("using System.Text;\nvar list = new List<int>();", "System.Text")]
    [InlineData("using System.Text;\nvar text = new StringBuilder();", null)]
    [InlineData("using Halfspace.Training.LowerBounds;\n/// <see cref=\"Cost\"/>", "Halfspace.Training.LowerBounds")]
    [InlineData("using Halfspace.Training.LowerBounds;\n/// <see cref=\"CostBounds\"/>", null)]
    [InlineData("using A.Package;\n", null)]
    public void The_rule_on_usings_bites(string text, string? unneeded) => Assert.Equal(unneeded, Unneeded(text));

    private static string? Unneeded(string text)
    {
        var names = Names(text);
        if (names.Length == 0) return null;
        var words = Word().Matches(PlainUsing().Replace(text, "")).Select(match => match.Value).ToHashSet();
        return names.FirstOrDefault(name => Offered.Value.TryGetValue(name, out var offered) && !offered.Overlaps(words));
    }

    private static string[] Names(string text) => [.. PlainUsing().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^using ([A-Z][\w.]*);$", RegexOptions.Multiline)]
    private static partial Regex PlainUsing();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Word();
}
