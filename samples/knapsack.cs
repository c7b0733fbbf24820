#:project ../src/Halfspace.Mip/Halfspace.Mip.csproj
// States and solves a small mixed-integer program, and shows how its point stands against the rows.
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

int[] worth = [10, 13, 7, 8];
int[] weight = [3, 4, 2, 3];
var model = new MipModel("knapsack");
var taken = worth.Select((_, i) => model.AddBinary($"item{i}")).ToArray();
var (load, total) = (LinearExpression.Zero, LinearExpression.Zero);
for (var i = 0; i < taken.Length; i++)
{
    load += weight[i] * taken[i];
    total += worth[i] * taken[i];
}

model.AddConstraint(load <= 7, "capacity");
model.Maximize(total);

var solver = MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No MIP solver is here; reference Halfspace.Solvers.");
var result = model.Solve(solver);
Console.WriteLine($"{result.Status}: {result.Objective}, bound {result.DualBound}");
Console.WriteLine("taken: " + string.Join(", ", taken.Where(item => result.Value(item) > 0.5).Select(item => item.Name)));
Console.WriteLine(FeasibilityReport.Of(model, [.. result.Point!]).IsFeasible ? "re-checked: every row holds" : "a row is broken");
