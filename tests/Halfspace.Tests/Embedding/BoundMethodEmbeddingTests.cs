using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Training.Decomposition;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Whatever method bounds the neurons, the optimum stays the same; better bounds leave no more neurons open.</summary>
public sealed class BoundMethodEmbeddingTests
{
    public static TheoryData<string> Methods() => [.. BoundMethods.All.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_optimum_is_the_best_of_all_activation_patterns(string name)
    {
        var solver = TestSolvers.Get("highs");
        const int seed = 102;
        var random = new Random(seed);
        for (var trial = 0; trial < 2; trial++)
        {
            var network = TestNetworks.Random(random, [2, 3, 3, 2]);
            var best = ActivationPatterns.Largest(network, -1, 1, [1, -1], solver);
            foreach (var formulation in ReluFormulations.All)
            {
                var (plain, model) = (new MipModel("plain"), new MipModel("bounded"));
                var open = plain.Embed(network, TestNetworks.Inputs(plain, 2, -1, 1), new EmbeddingOptions { Relu = formulation }).UnstableNeurons;
                var options = new EmbeddingOptions { Relu = formulation, BoundMethod = BoundMethods.All.Find(name), BoundOptions = new BoundOptions { Threads = 1, Solver = solver } };
                var embedded = model.Embed(network, TestNetworks.Inputs(model, 2, -1, 1), options, TestContext.Current.CancellationToken);
                model.Maximize(embedded.Outputs[0] - embedded.Outputs[1]);
                embedded.AddCuts(solver, cancellationToken: TestContext.Current.CancellationToken);
                var result = model.Solve(solver, cancellationToken: TestContext.Current.CancellationToken);
                Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - best) < 1e-5 && embedded.ErrorAt(result) < 1e-5, $"seed {seed}, trial {trial}, {formulation.Name}: {result}, patterns give {best}");
                Assert.True(embedded.UnstableNeurons <= open, $"seed {seed}, trial {trial}, {formulation.Name}: {embedded.UnstableNeurons} open, {open} by intervals");
            }
        }
    }
}
