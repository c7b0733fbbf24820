using System.Text.RegularExpressions;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Sizes, names and places of files.</summary>
public sealed partial class HouseRulesTests
{
    private static readonly string[] Everything = ["src", "tests", "bench", "samples"];

    [Fact]
    public void No_source_file_is_over_500_lines()
    {
        foreach (var (path, text) in SourceTree.CSharp(Everything))
            Assert.True(text.AsSpan().Count('\n') <= 500, $"{path} has {text.AsSpan().Count('\n')} lines; cut it by concept.");
    }

    [Fact]
    public void No_file_or_type_has_a_name_that_says_nothing()
    {
        foreach (var (path, text) in SourceTree.CSharp(Everything))
        {
            foreach (var name in TypeNames(text).Append(Path.GetFileNameWithoutExtension(path)))
                Assert.False(Empty().IsMatch(name), $"{path}: '{name}' says nothing about what it is; name the concept.");
        }
    }

    [Fact]
    public void A_file_has_the_name_of_a_type_in_it()
    {
        foreach (var (path, text) in SourceTree.CSharp("src", "tests", "bench"))
        {
            var types = TypeNames(text).ToArray();
            var stem = Path.GetFileName(path).Split('.')[0];
            var isPart = text.Contains("partial ", StringComparison.Ordinal) && types.Any(type => stem.StartsWith(type, StringComparison.Ordinal));
            Assert.True(types.Length == 0 || types.Contains(stem) || isPart, $"{path} has {string.Join(", ", types)}, but nothing named {stem}.");
        }
    }

    [Fact]
    public void A_class_that_others_can_use_has_a_file_of_its_own()
    {
        // Enums, parameter records, exceptions and small interfaces may stand beside the type that they belong to.
        foreach (var (path, text) in SourceTree.CSharp("src"))
        {
            var stem = Path.GetFileName(path).Split('.')[0];
            foreach (Match match in PublicClass().Matches(text))
            {
                var name = match.Groups[1].Value;
                Assert.True(name == stem || name.EndsWith("Exception", StringComparison.Ordinal), $"{path}: the public class {name} needs the file {name}.cs.");
            }
        }
    }

    /// <summary>The checker repeats some of the library's names in a project of its own, on purpose; within a project a reader must not have to look at the folder.</summary>
    [Fact]
    public void No_two_files_of_a_project_share_a_name()
    {
        var shared = SourceTree.CSharp("src").Select(file => file.Path.Replace('\\', '/'))
            .GroupBy(path => (path.Split('/')[1], Path.GetFileName(path))).Where(group => group.Count() > 1).Select(group => string.Join(" and ", group));
        Assert.Empty(shared);
    }

    [Fact]
    public void The_folder_is_the_namespace()
    {
        foreach (var (path, text) in SourceTree.CSharp("src"))
        {
            var match = Namespace().Match(text);
            if (match.Success) Assert.Equal(Path.GetDirectoryName(path)!.Replace('\\', '/')["src/".Length..].Replace('/', '.'), match.Groups[1].Value);
        }
    }

    [Fact]
    public void A_namespace_takes_no_braces()
    {
        foreach (var (path, text) in SourceTree.CSharp(Everything))
            Assert.False(BracedNamespace().IsMatch(text), $"{path}: end the namespace's line with a semicolon.");
    }

    [Fact]
    public void No_folder_is_empty()
    {
        foreach (var top in Everything.Append("docs").Select(name => Path.Combine(SourceTree.Root, name)).Where(Directory.Exists))
        {
            foreach (var folder in Directory.GetDirectories(top, "*", SearchOption.AllDirectories))
                Assert.True(Directory.EnumerateFileSystemEntries(folder).Any(), $"{Path.GetRelativePath(SourceTree.Root, folder)} is empty; a folder appears when its first file does.");
        }
    }

    [Theory]
    [InlineData("SolverHelper", true)]
    [InlineData("CommonOptions", true)]
    [InlineData("StringUtils", true)]
    [InlineData("TaskManager", true)]
    [InlineData("SharedOptions", false)]
    [InlineData("Utilization", false)]
    public void The_rule_on_names_bites(string name, bool bites) => Assert.Equal(bites, Empty().IsMatch(name));

    private static IEnumerable<string> TypeNames(string text) => TypeDeclaration().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(Helper|Manager|Util(ity|ities|s)?|Common)s?(?![a-z])")]
    private static partial Regex Empty();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|static|sealed|abstract|partial|readonly|ref|unsafe|file)\s+)*(?:class|record struct|record|struct|interface|enum)\s+([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|unsafe) )*class ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex PublicClass();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^namespace [\w.]+ *(\{|$)", RegexOptions.Multiline)]
    private static partial Regex BracedNamespace();
}
