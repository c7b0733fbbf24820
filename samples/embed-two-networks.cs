#:project ../src/Halfspace/Halfspace.csproj
// Plans a reactor and the separator behind it, each known through a trained network, in one model with prices and limits.
using System.Globalization;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var solver = MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No MIP solver is here; reference Halfspace.Solvers.");

// Feed and heat to product and waste; product, waste and reflux to purity.
var reactor = Network.Sequential([new DenseLayer([[1, 2], [2, -1], [-1, 3], [1, 1]], [-1, -.5, -1, -.2]), new DenseLayer([[.5, .3, -.4, .2], [.1, .6, .3, -.2]], [.1, .2])]);
var separator = Network.Sequential([new DenseLayer([[1, -2, 1], [-1, 1, 2], [2, -1, -1]], [.1, -.6, -.2]), new DenseLayer([[.3, .25, .2]], [.4])]);

var model = new MipModel("plant");
var feed = model.AddContinuous(0, 1, "feed");
var heat = model.AddContinuous(0, 1, "heat");
var reflux = model.AddContinuous(0, 1, "reflux");
var nightShift = model.AddBinary("night_shift");
var made = model.Embed(reactor, [feed, heat], new EmbeddingOptions { Prefix = "reactor_", Relu = new ReluExtended() });
var (product, waste) = (made.Outputs[0], made.Outputs[1]);
var parted = model.Embed(separator, [product, waste, reflux], new EmbeddingOptions { Prefix = "separator_", Relu = new ReluPartitioned(2) });
model.AddConstraint(parted.Outputs[0] >= 0.9, "purity");
model.AddConstraint(waste <= 0.5, "permit");
model.AddConstraint(heat - 0.4 * nightShift <= 0.5, "day_capacity");
model.Maximize(10 * product - 3 * waste - 2 * feed - 1.5 * heat - 2 * reflux - 0.5 * nightShift);
var result = model.Solve(solver);

Console.WriteLine($"{result.Status}: profit {result.Objective:F3} with feed {result.Value(feed):F3}, heat {result.Value(heat):F3}, reflux {result.Value(reflux):F3}, night shift {result.Value(nightShift):F0}");
Console.WriteLine($"product {result.Value(product):F3}, waste {result.Value(waste):F3}, purity {result.Value(parted.Outputs[0]):F3}");
Console.WriteLine($"reactor: {made.VariableCount} variables ({made.BinaryCount} binary), {made.RowCount} rows; separator: {parted.VariableCount} ({parted.BinaryCount}), {parted.RowCount}");
Console.WriteLine(made.ErrorAt(result) < 1e-6 && parted.ErrorAt(result) < 1e-6 ? "re-checked: both networks agree with the model" : "a network and the model differ");
