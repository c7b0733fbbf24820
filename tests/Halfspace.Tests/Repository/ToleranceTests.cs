using System.Reflection;
using Halfspace.Mip;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Every tolerance that bears on a claim is listed for readers.</summary>
public sealed class ToleranceTests
{
    [Fact]
    public void The_page_on_numerics_lists_every_tolerance()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "numerics.md"));
        var names = typeof(Tolerances).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(member => member is FieldInfo or PropertyInfo).Select(member => member.Name).ToArray();
        Assert.True(names.Length > 20, $"{names.Length} tolerances");
        Assert.All(names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_tolerance_says_what_breaks_where_it_is_changed()
    {
        foreach (var (path, text) in SourceTree.CSharp("src").Where(file => Path.GetFileName(file.Path).StartsWith("Tolerances", StringComparison.Ordinal)))
        {
            foreach (var part in text.Split("/// <summary>").Skip(1).Where(part => part.Contains(" double ", StringComparison.Ordinal)))
                Assert.True(part.Contains("Larger,", StringComparison.Ordinal) || part.Contains("Smaller,", StringComparison.Ordinal), $"{path}: {part.Trim()}");
        }
    }
}
