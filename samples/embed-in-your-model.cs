#:project ../src/Halfspace/Halfspace.csproj
// Chooses the settings of a process that maximise what a trained network predicts, under a budget, and proves that none is better.
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var solver = MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No MIP solver is here; reference Halfspace.Solvers.");

// Yield by temperature and catalyst, both scaled to [0, 1]; NetworkFiles.Read reads a trained network from a file instead.
var network = Network.Sequential(
[
    new DenseLayer([[4, -1], [-3, 2], [2, 3], [-1, -4], [3, 1]], [-1.5, .5, -2, 2, -2.5]),
    new DenseLayer([[.8, -.6, .5, -.5, -1.2], [.3, -.9, .8, -.4, -.9]], [.2, .3]),
    new DenseLayer([[1.5, 1]], [.1]),
]);

var model = new MipModel("process");
var temperature = model.AddContinuous(0, 1, "temperature");
var catalyst = model.AddContinuous(0, 1, "catalyst");
model.AddConstraint(2 * temperature + 3 * catalyst <= 3.5, "budget");

var embedded = model.Embed(network, [temperature, catalyst], new EmbeddingOptions { BoundMethod = new BackwardBounds() });
model.Maximize(embedded.Outputs[0]);
var result = model.Solve(solver);

Console.WriteLine(embedded);
Console.WriteLine($"{result.Status}: yield {result.Objective:F4} at temperature {result.Value(temperature):F4}, catalyst {result.Value(catalyst):F4}");
Console.WriteLine($"the network itself says {network.Forward<double>(embedded.InputsAt([.. result.Point!]))[0]:F4}; no setting gives more than {result.DualBound:F4}");
Console.WriteLine(embedded.ErrorAt(result) < 1e-6 ? "re-checked: model and network agree" : "model and network differ");
