using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>The checker's sources, compiled in memory with or without one change, and loaded with an engine that uses it.</summary>
internal sealed class MutatedChecker
{
    private const string Name = "Halfspace.Certificates";

    private const string Surroundings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using static Halfspace.Certificates.Mutation;
        [assembly: System.Reflection.AssemblyVersion("0.1.0.0")]
        namespace Halfspace.Certificates
        {
            internal static class Mutation
            {
                [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
                internal static bool Never() => false;
            }

            public sealed class StandInEngine(bool fails) : ICertificateEngine
            {
                public string Name => "a stand-in";

                public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => throw new InvalidOperationException("It fails.");

                public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken) => fails ? throw new InvalidOperationException("It fails.") : new Derivation(false, null, "no end");

                public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => fails ? throw new InvalidOperationException("It fails.") : new Derivation(false, null, "no end");

                public NetworkReplay Replay(string path, IReadOnlyList<double> input) => throw new InvalidOperationException("It fails.");
                public NetworkReplay ReplayRow(string path, IReadOnlyList<double> row) => throw new InvalidOperationException("It fails.");
            }
        }
        """;

    private readonly SortedDictionary<string, SyntaxTree> trees = new(StringComparer.Ordinal);
    private readonly CSharpCompilation compilation;

    public MutatedChecker(string folder)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        foreach (var path in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (!name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal)) trees.Add(name, CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path));
        }

        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll" or "mscorlib.dll");
        compilation = CSharpCompilation.Create(
            Name,
            [.. trees.Values, CSharpSyntaxTree.ParseText(Surroundings, options)],
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, checkOverflow: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Every mutant, file by file.</summary>
    public IReadOnlyList<Mutant> Mutants() => [.. trees.SelectMany(tree => MutantMaker.Of(tree.Key, tree.Value.GetRoot()))];

    /// <summary>Compiles and loads the sources with a change, or as they are; null where they do not compile.</summary>
    public LoadedChecker? Load(Mutant? mutant)
    {
        var changed = compilation;
        if (mutant is not null)
        {
            var tree = trees[mutant.File];
            changed = compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(tree.GetText().WithChanges(new TextChange(new TextSpan(mutant.Start, mutant.Length), mutant.Becomes))));
        }

        using var image = new MemoryStream();
        if (!changed.Emit(image).Success) return null;
        image.Position = 0;
        var context = new Surrounding();
        return new LoadedChecker(context, context.Take(image));
    }

    /// <summary>Loads the library beside a mutant, so that the library's engine speaks with the mutant.</summary>
    private sealed class Surrounding() : AssemblyLoadContext(isCollectible: true)
    {
        private Assembly? mutant;

        public Assembly Take(Stream image) => mutant = LoadFromStream(image);

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
        {
            MutatedChecker.Name => mutant,
            "Halfspace" or "Halfspace.Mip" => LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll")),
            _ => null,
        };
    }
}
