using System.CommandLine;
using Halfspace.Bounds;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli.Embed;

/// <summary>What a command line of <c>halfspace embed</c> asks for, with the network and the region that it names.</summary>
internal sealed class EmbedRequest
{
    /// <summary>Reads the command line, the network and the region.</summary>
    /// <exception cref="UsageException">An option says nothing sound, or options do not go together.</exception>
    /// <exception cref="Data.DataFileException">A file cannot be used.</exception>
    public EmbedRequest(EmbedOptions from, ParseResult parsed)
    {
        Relu = ReluFormulations.Find(parsed.GetValue(from.Relu)!) ?? throw new UsageException($"There is no formulation '{parsed.GetValue(from.Relu)}'; give one of {ReluFormulations.Names}.");
        Bounds = BoundMethods.All.Find(parsed.GetValue(from.Bounds)!) ?? throw new UsageException($"There are no bounds '{parsed.GetValue(from.Bounds)}'; give one of {string.Join(", ", BoundMethods.All.Select(m => m.Name))}.");
        (Target, RelaxOnly, Compares, Maximize) = (parsed.GetValue(from.Output), parsed.GetValue(from.Relax), parsed.GetValue(from.Compare), parsed.GetValue(from.Maximize));
        (Inequalities, Json, IsQuiet) = (parsed.GetValue(from.Inequalities) == "on", parsed.GetValue(from.Json), parsed.GetValue(from.Quiet));
        var (asksSecond, isInTree, isolates) = (parsed.GetValue(from.CrossCheck), parsed.GetValue(from.Cuts) == "tree", parsed.GetValue(from.Isolate));
        if (Compares && Maximize is null) throw new UsageException("--compare needs something to compare by; add --maximize 'y0' or another sum of outputs.");
        if (Compares && Target is not null) throw new UsageException("--compare builds many models and --out writes one; leave one of them out.");
        if (asksSecond && (Maximize is null || RelaxOnly)) throw new UsageException("--cross-check confirms a largest value; add --maximize 'y0' or another sum of outputs, and leave --relax out.");
        WrittenEmbedding.Check(Target);
        Input = NetworkInput.Read(parsed.GetValue(from.Model)!);
        Objective = Maximize is null ? null : OutputExpression.Parse(Maximize, Input.Network.OutputSize);
        (Inputs, Rows) = from.Region.Read(parsed, Input);
        Solver = SharedOptions.Find(parsed.GetValue(from.Solver), isolates) ?? MipSolvers.FirstAvailable;
        if (Objective is not null && Solver is null) throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        if (isInTree && (Objective is null || RelaxOnly)) throw new UsageException("--cuts tree looks for cuts while the solver searches; add --maximize 'y0' or another sum of outputs, and leave --relax out.");
        CutsInTree = SharedOptions.InTree(parsed.GetValue(from.Cuts), Compares || Relu is ReluHull, Solver);
        CrossCheck = asksSecond ? SolverIsolation.Of(isolates, SharedOptions.Second(Solver!)) : null;
        var limits = new SolveOptions { TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(from.TimeLimit)), Seed = parsed.GetValue(from.Seed), Threads = parsed.GetValue(from.Threads) ?? 0 };
        // Large models one after the other take a moment to let go of, which belongs to the limit.
        Limits = Compares ? limits with { TimeLimit = Math.Max(limits.TimeLimit / 2, limits.TimeLimit - 0.25) } : limits;
    }

    /// <summary>The formulation of ReLU.</summary>
    public IReluFormulation Relu { get; }

    /// <summary>How neurons are bounded.</summary>
    public IBoundMethod Bounds { get; }

    /// <summary>Where to write the model, or null.</summary>
    public string? Target { get; }

    /// <summary>Whether integrality is dropped.</summary>
    public bool RelaxOnly { get; }

    /// <summary>Whether every formulation is to be run.</summary>
    public bool Compares { get; }

    /// <summary>What is maximised, as given; null for nothing.</summary>
    public string? Maximize { get; }

    /// <summary>What is maximised; null for nothing.</summary>
    public OutputObjective? Objective { get; }

    /// <summary>Whether rows between the binaries of neighbouring layers are added.</summary>
    public bool Inequalities { get; }

    /// <summary>Whether cuts are looked for while the solver searches.</summary>
    public bool CutsInTree { get; }

    /// <summary>Whether to print JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether progress is kept off standard error.</summary>
    public bool IsQuiet { get; }

    /// <summary>The network.</summary>
    public NetworkInput Input { get; }

    /// <summary>The region of inputs, in the network's units.</summary>
    public InputRegion Inputs { get; }

    /// <summary>The rows that the region stands for, of a network that Halfspace trained.</summary>
    public DataBox? Rows { get; }

    /// <summary>The solver; null where there is none and none is needed.</summary>
    public IMipSolver? Solver { get; }

    /// <summary>A second solver that confirms the first one's bound, or null.</summary>
    public IMipSolver? CrossCheck { get; }

    /// <summary>Time, threads and seed.</summary>
    public SolveOptions Limits { get; }

    /// <summary>The formulations to run.</summary>
    public IReadOnlyList<IReluFormulation> Formulations =>
        !Compares ? [Relu] : ReluFormulations.All.Any(listed => listed.Name == Relu.Name) ? ReluFormulations.All : [.. ReluFormulations.All, Relu];
}
