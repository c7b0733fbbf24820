#:project ../src/Halfspace.Mip/Halfspace.Mip.csproj
// Solves a model one of whose rows is given only once a candidate breaks it.
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

var solver = MipSolvers.Find("scip") ?? throw new InvalidOperationException("There is no solver 'scip' in this build.");

var model = new MipModel("items");
var items = Enumerable.Range(0, 4).Select(i => model.AddBinary($"item{i}")).ToArray();
var sum = LinearExpression.Sum(items);
model.Maximize(sum);
var best = model.Solve(solver, new SolveOptions { LazyConstraints = point => sum.Evaluate(point) > 2 ? [sum <= 2] : [] });
Console.WriteLine($"{best.Objective} with {best.LazyConstraints.Count} row");
