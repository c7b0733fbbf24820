using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli;

/// <summary>Embeds a network over a region in one formulation, and maximises an expression of its outputs.</summary>
internal sealed class EmbedRun(Network network, NetworkBounds bounds, DataBox? rows, bool inequalities, OutputObjective? objective, IMipSolver? solver, IMipSolver? crossCheck, bool cutsInTree, SolveOptions limits)
{
    public EmbedOutcome Run(IReluFormulation relu, bool relaxOnly, IProgress<SolveProgress>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        if (objective is null)
        {
            var model = new MipModel("network");
            var embedded = model.Embed(network, NetworkInputs.Add(model, bounds.Region, rows), new EmbeddingOptions { Relu = relu, ValidInequalities = inequalities, Bounds = bounds }, cancellation);
            return new EmbedOutcome(relu, embedded, null, clock.Elapsed.TotalSeconds);
        }

        var options = new MaximumOptions
        {
            Relu = relu,
            Inequalities = inequalities,
            CutsInTree = cutsInTree,
            RelaxOnly = relaxOnly,
            Rows = rows,
            Solver = solver,
            CrossCheck = crossCheck,
            TimeLimit = limits.TimeLimit,
            Threads = limits.Threads,
            Seed = limits.Seed,
        };
        var maximum = NetworkMaximum.Find(bounds, objective, options, progress, cancellation);
        return new EmbedOutcome(relu, maximum.Embedded, maximum, maximum.Seconds);
    }
}
