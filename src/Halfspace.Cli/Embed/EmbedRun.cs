using System.Diagnostics;
using System.Runtime.CompilerServices;
using Halfspace.Bounds;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli.Embed;

/// <summary>Embeds a network over a region in each formulation asked for, and maximises an expression of its outputs.</summary>
internal sealed class EmbedRun(EmbedRequest asked)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Seconds since the start.</summary>
    public double Seconds => clock.Elapsed.TotalSeconds;

    /// <summary>Runs one formulation after the other, each with its share of the time that is left.</summary>
    /// <param name="came">Called with what came of each.</param>
    /// <param name="progress">Where progress goes.</param>
    /// <param name="cancellation">Ends the run.</param>
    public void Run(Action<EmbedOutcome> came, IProgress<SolveProgress> progress, CancellationToken cancellation)
    {
        var bounds = Bounds(cancellation);
        var formulations = asked.Formulations;
        for (var f = 0; f < formulations.Count && !cancellation.IsCancellationRequested; f++)
        {
            var seconds = Math.Max(0, asked.Limits.TimeLimit - Seconds) / (formulations.Count - f);
            One(formulations[f], bounds, seconds, came, progress, cancellation);
            // One model at a time: the next one is as large.
            if (asked.Compares) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }
    }

    /// <summary>Runs one formulation; its model lives no longer than this call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void One(IReluFormulation relu, NetworkBounds bounds, double seconds, Action<EmbedOutcome> came, IProgress<SolveProgress> progress, CancellationToken cancellation) =>
        came(Embed(relu, bounds, seconds, progress, cancellation));

    private EmbedOutcome Embed(IReluFormulation relu, NetworkBounds bounds, double seconds, IProgress<SolveProgress> progress, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        if (asked.Objective is null)
        {
            var model = new MipModel("network");
            var embedded = model.Embed(asked.Input.Network, NetworkInputs.Add(model, bounds.Region, asked.Rows), new EmbeddingOptions { Relu = relu, ValidInequalities = asked.Inequalities, Bounds = bounds }, cancellation);
            return new EmbedOutcome(relu, embedded, null, watch.Elapsed.TotalSeconds);
        }

        var options = new MaximumOptions
        {
            Relu = relu,
            Inequalities = asked.Inequalities,
            CutsInTree = asked.CutsInTree,
            RelaxOnly = asked.RelaxOnly,
            Rows = asked.Rows,
            Solver = asked.Solver,
            CrossCheck = asked.CrossCheck,
            TimeLimit = seconds,
            Threads = asked.Limits.Threads,
            Seed = asked.Limits.Seed,
        };
        var maximum = NetworkMaximum.Find(bounds, asked.Objective, options, progress, cancellation);
        return new EmbedOutcome(relu, maximum.Embedded, maximum, maximum.Seconds);
    }

    /// <summary>The bounds of every neuron; refused where numbers leave what a model can hold, which is the network's fault and not the options'.</summary>
    private NetworkBounds Bounds(CancellationToken cancellation)
    {
        const string mend = "Give a smaller region; if that does not help, the network's weights are too large for a model.";
        var (network, path) = (asked.Input.Network, asked.Input.Path);
        var options = new BoundOptions { Threads = asked.Limits.Threads, TimeLimit = asked.Limits.TimeLimit / 2, Solver = asked.Solver };
        NetworkBounds known;
        try
        {
            known = asked.Bounds.Compute(network, asked.Inputs, options, cancellation);
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(path, 0, $"{CommandRun.Reason(fault)} {mend}", fault);
        }

        foreach (var node in network.Nodes)
        {
            for (var j = 0; j < node.Size; j++)
            {
                if (!double.IsFinite(known.Lower(node)[j]) || !double.IsFinite(known.Upper(node)[j]))
                    throw new DataFileException(path, 0, $"Over these inputs value {j} of node '{node.Name}' has no finite bounds: its numbers overflow. {mend}");
            }
        }

        return known;
    }
}
