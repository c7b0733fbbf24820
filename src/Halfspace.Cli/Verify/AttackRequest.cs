using System.CommandLine;
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification.Attack;

namespace Halfspace.Cli.Verify;

/// <summary>What a command line of <c>halfspace attack</c> asks for, with the network and the input that it names.</summary>
internal sealed class AttackRequest
{
    /// <summary>The norms by name.</summary>
    public static readonly IReadOnlyList<(string Name, AttackNorm Norm)> Norms = [("l1", AttackNorm.L1), ("l2", AttackNorm.L2), ("linf", AttackNorm.Linf), ("l0", AttackNorm.L0)];

    /// <summary>Reads the command line, the network and the input.</summary>
    /// <exception cref="UsageException">An option says nothing sound, or options do not go together.</exception>
    /// <exception cref="DataFileException">A file cannot be used.</exception>
    public AttackRequest(AttackCommandOptions from, ParseResult parsed)
    {
        if (parsed.GetValue(from.Factor) is not null && parsed.GetValue(from.Margin) is not null) throw new UsageException("--factor and --margin both state by how much the target has to win; give one of them.");
        var formulation = ReluFormulations.Find(parsed.GetValue(from.Relu)!) ?? throw new UsageException($"There is no formulation '{parsed.GetValue(from.Relu)}'; give one of {ReluFormulations.Names}.");
        var method = BoundMethods.All.Find(parsed.GetValue(from.Bounds)!) ?? throw new UsageException($"There are no bounds '{parsed.GetValue(from.Bounds)}'; give one of {string.Join(", ", BoundMethods.All.Select(m => m.Name))}.");
        (Certificate, Picture, Report) = (parsed.GetValue(from.Output), parsed.GetValue(from.Picture), parsed.GetValue(from.Report));
        foreach (var path in new[] { Certificate, Picture, Report }) SharedOptions.CheckWritable(path);
        (Json, IsQuiet, Norm) = (parsed.GetValue(from.Json), parsed.GetValue(from.Quiet), parsed.GetValue(from.Norm)!);
        File = NetworkInput.Read(parsed.GetValue(from.Model)!);
        Question = Ask(from, parsed);
        var isolates = parsed.GetValue(from.Isolate);
        var solver = SharedOptions.Find(parsed.GetValue(from.Solver), isolates) ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        Options = new AttackOptions
        {
            Relu = formulation,
            Bounds = method,
            Inequalities = parsed.GetValue(from.Inequalities) == "on",
            CutsInTree = SharedOptions.InTree(parsed.GetValue(from.Cuts), formulation is ReluHull, solver),
            Search = parsed.GetValue(from.Search) switch { "mip" => AttackSearch.Mip, "phases" => AttackSearch.Phases, _ => AttackSearch.Dual },
            Solver = solver,
            CrossCheck = parsed.GetValue(from.CrossCheck) ? SolverIsolation.Of(isolates, SharedOptions.Second(solver)) : null,
            TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(from.TimeLimit)),
            Threads = parsed.GetValue(from.Threads) ?? 0,
            Seed = parsed.GetValue(from.Seed),
        };
    }

    /// <summary>The network.</summary>
    public NetworkInput File { get; }

    /// <summary>What is looked for.</summary>
    public AttackQuestion Question { get; }

    /// <summary>Formulation, bounds, search, solvers and limits.</summary>
    public AttackOptions Options { get; }

    /// <summary>The norm's name.</summary>
    public string Norm { get; }

    /// <summary>Where to write the witness, or null.</summary>
    public string? Certificate { get; }

    /// <summary>Where to draw it, or null.</summary>
    public string? Picture { get; }

    /// <summary>Where to write a page about the run, or null.</summary>
    public string? Report { get; }

    /// <summary>Whether to print JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether progress is kept off standard error.</summary>
    public bool IsQuiet { get; }

    private AttackQuestion Ask(AttackCommandOptions from, ParseResult parsed)
    {
        var network = File.Network;
        var (lower, upper) = parsed.GetValue(from.Box) is { } ends ? InputRegionOptions.Ends(ends, network.InputSize) : (null, null);
        var start = AttackInput.Read(parsed.GetValue(from.Input)!, parsed.GetValue(from.Index), network.InputSize);
        var (target, norm) = (Class(parsed.GetValue(from.Target)!), Norms.First(entry => entry.Name == Norm).Norm);
        var (factor, margin) = (parsed.GetValue(from.Factor), parsed.GetValue(from.Margin));
        var question = File.Units is { } units
            ? new AttackQuestion(new RowAttackProblem { Rows = new DataBox(units, lower, upper, parsed.GetValue(from.Categories) == "one"), Input = start, Target = target, Norm = norm, Factor = factor, Margin = margin })
            : new AttackQuestion(new AttackProblem { Network = network, Input = start, Target = target, Norm = norm, Factor = factor ?? 1.2, Margin = margin, Lower = lower, Upper = upper });
        question.Validate();
        if (question.Real is { } real && !network.Forward<double>(real.Input).All(double.IsFinite)) throw new DataFileException(File.Path, 0, "The network gives the input an output that is no finite number: its weights or the input are too large. Give another input or network.");
        return target is { } own && own == question.Class ? throw new UsageException($"The network gives the input to class {own} already; give --target another class, or 'any'.") : question;
    }

    private static int? Class(string text) => text == "any" ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var target) ? target
        : throw new UsageException($"--target takes a class counted from 0, or 'any'; '{text}' was given.");
}
