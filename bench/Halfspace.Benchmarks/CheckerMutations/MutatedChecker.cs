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

                /// The mutant that is switched on, from 1; 0 for the checker as it is.
                public static int Active;

                /// Which members have run.
                public static bool[] Reached = [];

                /// The turns of loops until a check is stopped.
                public static long Turns = long.MaxValue;

                internal static void Mark(int member) => Reached[member] = true;

                internal static void Tick()
                {
                    if (--Turns < 0) throw new InvalidOperationException("A loop comes to no end.");
                }
            }

            public sealed class StandInEngine(bool fails) : ICertificateEngine
            {
                public string Name => "a stand-in";

                public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => throw new InvalidOperationException("It fails.");

                public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken) => fails ? throw new InvalidOperationException("It fails.") : new Derivation(false, null, "no end");

                public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => fails ? throw new InvalidOperationException("It fails.") : new Derivation(false, null, "no end");

                public IGivenObjective? Objective(string name) => fails ? throw new InvalidOperationException("It fails.") : null;

                public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input) => throw new InvalidOperationException("It fails.");
            }

            public sealed class ReadersEngine : ICertificateEngine
            {
                public string Name => "a reader";

                public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => null;

                public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken)
                {
                    if (question.Kept.Count > 0 || question.Problem.Objectives.Count > 1) return new Derivation(true, null, "a list");
                    if (question.Rule == "trivial") return new Derivation(true, default(Fraction), "counts");
                    if (question.Rule is "neuron-count" or "opposite-pairs" or "smallest-weights") return new Derivation(true, null, "not of this objective");
                    if (question.Rule != "identical-inputs") return new Derivation(false, null, "no end");
                    var data = question.Problem.Data;
                    var below = 0;
                    foreach (var group in Enumerable.Range(0, data.SampleCount).GroupBy(k => string.Join(' ', data.Row(k).ToArray()))) below += Math.Min(group.Count(k => data.Labels[k] == 0), group.Count(k => data.Labels[k] == 1));
                    return new Derivation(true, Below.Of(question.Problem, below), "equal inputs");
                }

                public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => new Derivation(false, null, "no end");

                public IGivenObjective? Objective(string name) => name is "outputs-below(3)" or "mean-below(3)" ? new Below() : null;

                public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input) => throw new InvalidOperationException("There is none.");
            }

            public sealed class Below : IGivenObjective
            {
                public static Fraction Of(SignProblem problem, int below) => new(below, problem.Objectives[0] == "mean-below(3)" ? problem.Data.SampleCount : 1);

                public Fraction? Score(SignProblem problem, SignTrace trace, CancellationToken cancellationToken)
                {
                    var below = 0;
                    for (var k = 0; k < problem.Data.SampleCount; k++)
                    {
                        for (var j = 0; j < problem.OutputCount; j++) if (problem.Target(k, j) * trace.Outputs(k)[j] < 3) below++;
                    }

                    return Of(problem, below);
                }

                public bool MayLeaveSamplesOut(SignProblem problem) => problem.Objectives[0] != "mean-below(3)";
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
        return changed.Emit(image).Success ? Load(image.ToArray()) : null;
    }

    /// <summary>Loads a checker that was compiled.</summary>
    public static LoadedChecker Load(byte[] image)
    {
        var context = new Surrounding();
        using var stream = new MemoryStream(image);
        return new LoadedChecker(context, context.Take(stream));
    }

    /// <summary>The members that mutants can be switched in, with the mutants that are tried.</summary>
    public SwitchedChecker Switch(IReadOnlyList<Mutant> mutants, IEnumerable<int> chosen) => new(trees, mutants, chosen);

    /// <summary>Compiles the checker with mutants to be switched on.</summary>
    public byte[] Compile(SwitchedChecker switched, IReadOnlyList<Mutant> mutants) => switched.Compile(compilation, trees, mutants);

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
