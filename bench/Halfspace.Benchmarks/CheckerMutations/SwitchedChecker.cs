using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>
/// The checker with all mutants of methods and properties in one assembly, which a number switches on one at a time. A mutant then costs neither a compilation nor a
/// warm-up, and which members a certificate runs is known, so that only certificates that run the mutant's member are checked.
/// </summary>
internal sealed class SwitchedChecker
{
    private readonly List<SwitchedMember> members = [];
    private readonly List<string> files = [];
    private readonly Dictionary<int, int> memberOf = [];
    private readonly HashSet<int> uncompilable = [];

    /// <summary>Finds the members of files, and their mutants.</summary>
    /// <param name="trees">The sources.</param>
    /// <param name="mutants">All mutants.</param>
    /// <param name="chosen">Those that are tried.</param>
    public SwitchedChecker(IReadOnlyDictionary<string, SyntaxTree> trees, IReadOnlyList<Mutant> mutants, IEnumerable<int> chosen)
    {
        foreach (var (file, tree) in trees)
        {
            foreach (var node in tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>())
            {
                if (SwitchedMember.Of(node) is not { } member) continue;
                members.Add(member);
                files.Add(file);
            }
        }

        foreach (var m in chosen)
        {
            var at = Enumerable.Range(0, members.Count).FirstOrDefault(k => files[k] == mutants[m].File && members[k].Body.Contains(new TextSpan(mutants[m].Start, mutants[m].Length)), -1);
            if (at >= 0) memberOf.Add(m, at);
        }
    }

    /// <summary>The file of each member; members say when they run.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>The member whose mutant can be switched on; null for one that stands elsewhere, in a constant, say, and is compiled alone.</summary>
    public int? Member(int mutant) => memberOf.TryGetValue(mutant, out var member) ? member : null;

    /// <summary>Whether a mutant was left out since it does not compile.</summary>
    public bool IsUncompilable(int mutant) => uncompilable.Contains(mutant);

    /// <summary>Compiles the checker; mutants that do not compile are left out.</summary>
    public byte[] Compile(CSharpCompilation compilation, IReadOnlyDictionary<string, SyntaxTree> trees, IReadOnlyList<Mutant> mutants)
    {
        while (true)
        {
            var all = compilation;
            foreach (var (file, tree) in trees) all = all.ReplaceSyntaxTree(tree, Switched(file, tree, mutants));
            using var image = new MemoryStream();
            var result = all.Emit(image);
            if (result.Success) return image.ToArray();
            var before = uncompilable.Count;
            foreach (var fault in result.Diagnostics.Where(fault => fault.Severity == DiagnosticSeverity.Error))
            {
                if (fault.Location.SourceTree is not { } tree || SwitchedMember.MutantAt(tree.GetRoot().FindNode(fault.Location.SourceSpan)) is not { } number) throw new InvalidOperationException($"The checker with its mutants does not compile: {fault}");
                uncompilable.Add(number - 1);
            }

            if (uncompilable.Count == before) throw new InvalidOperationException("The checker with its mutants does not compile.");
        }
    }

    private SyntaxTree Switched(string file, SyntaxTree tree, IReadOnlyList<Mutant> mutants)
    {
        var text = tree.GetText();
        var changes = Enumerable.Range(0, members.Count).Where(k => files[k] == file).Select(k => new TextChange(
            members[k].Span, members[k].Switch(k, text, memberOf.Where(pair => pair.Value == k && !uncompilable.Contains(pair.Key)).Select(pair => (pair.Key + 1, mutants[pair.Key])))));
        var switched = CSharpSyntaxTree.ParseText(text.WithChanges(changes), (CSharpParseOptions)tree.Options, tree.FilePath);
        return switched.WithRootAndOptions(new LoopCounter().Visit(switched.GetRoot()), tree.Options);
    }
}
