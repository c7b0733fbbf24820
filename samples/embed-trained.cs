#:project ../src/Halfspace/Halfspace.csproj
// Gives a trained network to a model of somebody else's: the cheapest change that gets a loan, with inputs in the units of the data.
using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

// As 'halfspace train' writes it; here two neurons, on thousands of income and of debt, with one output: granted where it is zero or more.
var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "loan.json");
new IntegerNetwork([new IntegerLayer(2, [1, -2, 1, 1], [-20, -50]), new IntegerLayer(2, [1, 1], [-1])]).Save(file);

var model = new MipModel("advice");
var income = model.AddInteger(30, 90, "income");
var debt = model.AddInteger(0, 20, "debt");
model.Minimize(3 * (income - 38.0) + 2 * (14 - (LinearExpression)debt));

var loan = model.Embed(NetworkJson.Read(file), [income, debt]);
model.AddConstraint(loan.Outputs[0] >= 0, "granted");

var result = model.Solve(MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No MIP solver is here; reference Halfspace.Solvers."));
Console.WriteLine($"{result.Status}: income {result.Value(income)}, debt {result.Value(debt)}, at cost {result.Objective}");
Console.WriteLine($"the network itself says {loan.Network.Forward<double>(loan.InputsAt([.. result.Point!]))[0]}");
Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
