using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

#:project ../src/Halfspace/Halfspace.csproj
// Writes a certificate, and re-checks it with the checker alone: no solver, no search.
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;

var problem = new TrainingProblem(Benchmarks.Find("xor").Train, hidden: [2], range: 1, [SatMargin.Instance]);
var result = TrainingMethods.All[0].Run(problem, new TrainingOptions(), null, default);
var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
CertificateWriter.Write(path, TrainingCertificates.Of(problem, result));

var report = CertificateFile.Read(path).Check();
Console.WriteLine(report.Summary);
File.Delete(path);
