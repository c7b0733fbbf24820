#:project ../src/Halfspace/Halfspace.csproj
// Writes a certificate, and re-checks it with the checker alone: no solver, no search.
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Training;

var problem = new TrainingProblem(Benchmarks.Find("xor").Train, hidden: [2]);
var result = problem.Train();
var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
result.Certificate.Save(path);

var report = CertificateFile.Read(path).Check();
Console.WriteLine(report.Summary);
File.Delete(path);
