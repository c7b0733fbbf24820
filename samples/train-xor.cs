using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

#:project ../src/Halfspace/Halfspace.csproj
// Trains a network on xor to the proved optimum, and re-checks the claim without the solver.
using Halfspace.Certificates;
using Halfspace.Data;

var data = Benchmarks.Find("xor").Train;
var problem = new TrainingProblem(data, hidden: [2], range: 1, [SatMargin.Instance]);
var result = TrainingMethods.All[0].Run(problem, new TrainingOptions(), null, default);

var outcome = result.Outcomes[0];
Console.WriteLine($"{result.Status}: {outcome.Value} {SatMargin.Instance.Counts}, bound {outcome.Bound!.Value}");

var report = TrainingCertificates.Of(problem, result).Check();
foreach (var claim in report.Texts(Finding.Confirmed)) Console.WriteLine("holds: " + claim);
