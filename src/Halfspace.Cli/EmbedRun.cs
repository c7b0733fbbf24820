using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Cli;

/// <summary>Embeds a network over a region in one formulation, and maximises an expression of its outputs.</summary>
internal sealed class EmbedRun(Network network, NetworkBounds bounds, bool inequalities, OutputExpression? objective, IMipSolver? solver, SolveOptions limits)
{
    public EmbedOutcome Run(IReluFormulation relu, bool relaxOnly, IProgress<SolveProgress>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var model = new MipModel("network");
        var region = bounds.Region;
        var inputs = new Variable[region.Size];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = model.AddContinuous(region.Lower[i], region.Upper[i], $"x{i}");
        var embedded = model.Embed(network, inputs, new EmbeddingOptions { Relu = relu, ValidInequalities = inequalities, Bounds = bounds }, cancellation);
        if (objective is null) return new EmbedOutcome(relu, embedded) { Seconds = clock.Elapsed.TotalSeconds };
        model.Maximize(objective.Of(embedded.Outputs));
        var cuts = embedded.AddCuts(solver!, new CutRoundsOptions { TimeLimit = limits.TimeLimit / 4, Threads = limits.Threads }, cancellation);
        var relaxed = IntegersToContinuous.Apply(model).Solve(solver!, Remaining(clock), null, cancellation);
        var outcome = new EmbedOutcome(relu, embedded) { Seconds = clock.Elapsed.TotalSeconds, Cuts = cuts.Cuts, RelaxationValue = relaxed.Status == SolveStatus.Optimal ? relaxed.Objective : double.NaN };
        if (relaxOnly) return outcome;
        var solved = model.Solve(solver!, Remaining(clock), progress, cancellation);
        outcome = outcome with { Seconds = clock.Elapsed.TotalSeconds, Solved = solved, Bound = solved.DualBound };
        if (solved.Point is not { } point) return outcome;
        var at = Inside(embedded.InputsAt([.. point]), region);
        return outcome with { Inputs = at, Value = objective.Of(network.Forward<double>(at)), Error = embedded.ErrorAt(solved) };
    }

    private SolveOptions Remaining(Stopwatch clock) => limits with { TimeLimit = Math.Max(0, limits.TimeLimit - clock.Elapsed.TotalSeconds) };

    /// <summary>The solver's inputs without what its tolerance let them stand outside.</summary>
    private static double[] Inside(double[] inputs, InputRegion region)
    {
        for (var i = 0; i < inputs.Length; i++) inputs[i] = Math.Clamp(inputs[i], region.Lower[i], region.Upper[i]);
        return inputs;
    }
}
