using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Halfspace.Mip;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Every tolerance that bears on a claim is listed for readers.</summary>
public sealed partial class ToleranceTests
{
    /// <summary>Numbers of the size of a tolerance that no claim rests on, by file, each with why.</summary>
    private static readonly (string File, string Number, string Why)[] NoTolerances =
    [
        ("ActivationPatterns.cs", "1e-6", "which weights are tried; a network counts once it is scored exactly"),
        ("Adam.cs", "1e-7f", "Adam's own constant"),
        ("Adam.cs", "1e-30f", "keeps floats out of their slow range"),
        ("Annealer.cs", "1e-9", "which moves are kept; networks are scored exactly"),
        ("ArithmeticOperators.cs", "1e-5f", "the default that ONNX states"),
        ("BallGain.cs", "1e-12", "ends a bisection; the bound is valid at any price"),
        ("BoxAscent.cs", "1e-4", "the size of a step"),
        ("BoxAscent.cs", "1e-6", "the size of a step"),
        ("BundleAscent.cs", "1e-9", "the next step; a dual bound is valid at any multipliers"),
        ("Candidate.cs", "1e-12", "which networks are scored exactly"),
        ("Descent.cs", "1e-5", "when a descent starts again"),
        ("MipRun.cs", "1e-6", "ends a solve early; the network is scored exactly"),
        ("MipRun.cs", "1e-9", "when the best point was found, for the report"),
        ("NeuronNeighbourhood.cs", "1e-300", "keeps a quotient finite"),
        ("ObjectiveOutcome.cs", "1e-9", "the denominator of a gap that is shown"),
        ("PhaseScores.cs", "1e-9", "which neuron is branched on"),
        ("PhaseWorker.cs", "1e-9", "which neuron is branched on"),
        ("Polisher.cs", "1e-6", "which moves are kept; networks are scored exactly"),
        ("Polisher.cs", "1e-9", "which moves are kept; networks are scored exactly"),
        ("RealAdam.cs", "1e-8f", "Adam's own constant"),
        ("RealAdam.cs", "1e-30f", "keeps floats out of their slow range"),
        ("RegionAscent.cs", "1e-6", "when an ascent ends; its point is evaluated again"),
        ("RegionDescent.cs", "1e-5", "when a descent ends; its point is evaluated again"),
        ("RegionDescent.cs", "1e-6", "when a descent ends; its point is evaluated again"),
        ("ReluPass.cs", "1e-30", "keeps a logarithm finite"),
        ("SearchPlan.cs", "1.2e-5", "the pull of a guide"),
        ("SearchPlan.cs", "6e-5", "the pull of a guide"),
        ("Searcher.cs", "1e-4", "which networks are polished"),
        ("Searcher.cs", "1e-9", "which networks are scored exactly"),
        ("SeparationGame.cs", "1e-9", "which multipliers are dropped; any prove their margin"),
        ("SeparationGame.cs", "1e-11", "pivots; any multipliers prove their margin"),
        ("SignNetworkAsPrintedMip.cs", "1e-4", "the epsilon of the source, stated as printed"),
        ("SmoothMargin.cs", "0.0005", "the temperature of a search"),
        ("SubgradientAscent.cs", "1e-4", "counts rows for the report"),
        ("SubgradientAscent.cs", "1e-5", "when an ascent ends; a dual bound is valid at any multipliers"),
        ("SubgradientAscent.cs", "1e-6", "when an ascent ends; a dual bound is valid at any multipliers"),
    ];

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

    [Fact]
    public void No_number_of_the_size_of_a_tolerance_stands_outside_their_home()
    {
        var found = SourceTree.CSharp("src").SelectMany(file => Numbers(file.Path, file.Text)).ToHashSet();
        Assert.Empty(found.Except(NoTolerances.Select(known => (known.File, known.Number))).Select(number => $"{number.File}: {number.Number} belongs into Tolerances, or into the list here with why no claim rests on it"));
        Assert.Empty(NoTolerances.Select(known => (known.File, known.Number)).Except(found).Select(number => $"{number.File} has no {number.Number} any more; take it off the list"));
    }

    [Theory]
    [InlineData("if (gap < 1e-9) return;", "1e-9")]
    [InlineData("const float Small = 2.5E-7f;", "2.5E-7f")]
    [InlineData("x += 0.0001;", "0.0001")]
    [InlineData("const decimal Least = 0.000_5m;", "0.000_5m")]
    public void A_number_of_that_size_is_found(string line, string number) => Assert.Equal([("Gap.cs", number)], Numbers("src/Halfspace/Gap.cs", line));

    [Theory]
    [InlineData("// about 1e-9")]
    [InlineData("/// <summary>1e-9</summary>")]
    [InlineData("throw new ArgumentException(\"write it like 2e-3 or 1e-9\");")]
    [InlineData("x = 0.001 + 0.25 + 1e-2 + 1e9 + 3;")]
    public void What_is_none_is_not(string line) => Assert.Empty(Numbers("src/Halfspace/Gap.cs", line));

    private static IEnumerable<(string File, string Number)> Numbers(string path, string text) =>
        Path.GetFileName(path).StartsWith("Tolerances", StringComparison.Ordinal)
            ? []
            : from Match match in Number().Matches(Words().Replace(text, ""))
              let number = match.Value
              where double.Parse(number.TrimEnd('f', 'F', 'd', 'D', 'm', 'M').Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) is > 0 and < 1e-3
              select (Path.GetFileName(path), number);

    /// <summary>Comments and texts.</summary>
    [GeneratedRegex(@"//.*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?<![\w.])\d[\d_]*(?:\.[\d_]+)?(?:[eE]-?\d+)?[fFdDmM]?(?![\w.])")]
    private static partial Regex Number();
}
