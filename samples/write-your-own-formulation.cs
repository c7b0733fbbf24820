#:project ../src/Halfspace/Halfspace.csproj
// A formulation of ReLU in one file: indicator rows in place of constants. A solver that knows indicators gets them as they are; for others they become big-M rows.
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var solver = MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No MIP solver is here; reference Halfspace.Solvers.");
var network = Network.Sequential(
[
    new DenseLayer([[4, -1], [-3, 2], [2, 3], [-1, -4]], [-1.5, .5, -2, 2]),
    new DenseLayer([[.8, -.6, .5, -.5], [.3, -.9, .8, -.4]], [.2, .3]),
    new DenseLayer([[1.5, 1]], [.1]),
]);

// The largest output over the unit square is the same for every correct formulation.
foreach (var relu in new IReluFormulation[] { new ReluIndicator(), new ReluBigM(), new ReluExtended() })
{
    var model = new MipModel("square");
    var embedded = model.Embed(network, [model.AddContinuous(0, 1, "a"), model.AddContinuous(0, 1, "b")], new EmbeddingOptions { Relu = relu, BoundMethod = new BackwardBounds() });
    model.Maximize(embedded.Outputs[0]);
    var result = model.Solve(solver);
    Console.WriteLine($"{relu.Name}: {result.Status}, {result.Objective:F4}, {model.RowCount} rows and {model.Indicators.Count} indicators, off by {embedded.ErrorAt(result):F6}");
}

/// <summary>With pre-activation a, output y and binary z: y >= 0, y >= a, and z = 1 implies y &lt;= a, z = 0 implies y &lt;= 0.</summary>
internal sealed class ReluIndicator : IReluFormulation
{
    public string Name => "indicator";

    public void Add(ReluNeuron neuron)
    {
        neuron.AddAbove();
        neuron.Model.AddIndicator(neuron.Active, 1, neuron.Output - neuron.PreActivation <= 0, neuron.Name + "_on");
        neuron.Model.AddIndicator(neuron.Active, 0, (LinearExpression)neuron.Output <= 0, neuron.Name + "_off");
    }
}
