#:project ../src/Halfspace/Halfspace.csproj
// Trains a network on xor to the proved optimum, and re-checks the claim without the solver.
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Training;

var problem = new TrainingProblem(Benchmarks.Find("xor").Train, hidden: [2], range: 1);
var result = problem.Train(new TrainingOptions { TimeLimit = 30 });
Console.WriteLine($"{result.Status}: {result.Outcome.Value} misclassified samples, bound {result.Outcome.Bound!.Value}");

var report = result.Certificate.Check();
foreach (var claim in report.Texts(Finding.Confirmed)) Console.WriteLine("holds: " + claim);
