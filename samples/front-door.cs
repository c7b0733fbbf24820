#:project ../src/Halfspace/Halfspace.csproj
// The first lines of each entry type; the documentation of these types quotes them.
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Training;
using Halfspace.Verification.Attack;

var folder = Directory.CreateTempSubdirectory().FullName;
Directory.SetCurrentDirectory(folder);
File.WriteAllText("fruit.csv", "weight,smooth,fruit\n150,1,apple\n170,1,apple\n140,0,orange\n130,0,orange\n");

// Data
var data = CsvFile.Read("fruit.csv", new CsvOptions { Label = "fruit" });
Console.WriteLine($"{data}: {string.Join(", ", data.ClassNames)}");

// Training
var problem = new TrainingProblem(data, hidden: [2], range: 1);
var options = new TrainingOptions { TimeLimit = 10, Seed = 1 };
var result = problem.Train(options);
Console.WriteLine(result);

// What a result has
if (result.Status == TrainingStatus.Optimal) Console.WriteLine($"no such network has fewer than {result.Outcome.Value} mistakes");
result.Network!.Save("fruit.json");
result.Certificate.Save("certificate.json");

// Checking
var report = CertificateFile.Read("certificate.json").Check();
Console.WriteLine(report.Summary);

// Reading
foreach (var line in NetworkText.Lines(result.Network!, data)) Console.WriteLine(line);

// Using
var network = NetworkJson.Read("fruit.json");
Console.WriteLine(string.Join(' ', network.Forward(data.Row(0).ToArray())));

// Using on rows without labels
foreach (var (row, inputs) in new EncodedRows("fruit.csv", network.Encoding!).Read())
    Console.WriteLine($"{row}: class {network.Predict(inputs).Class}");

// Networks of real numbers
var real = Network.Sequential([new DenseLayer([[1, -1], [-1, 2]], [0, 0.5]), new DenseLayer([[1, 0], [0, 1]], [0, 0])]);
OnnxFile.Write("real.onnx", real);
Console.WriteLine(string.Join(' ', NetworkFiles.Read("real.onnx").Forward<double>([0.25, 0.75])));

// Models
var model = new MipModel("blend");
var first = model.AddContinuous(0, 1, "first");
var second = model.AddContinuous(0, 1, "second");
model.AddConstraint(first + second <= 1.5, "mass");

// A network inside
var embedded = model.Embed(real, [first, second]);
model.Maximize(embedded.Outputs[1]);

// Solving
var solver = MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No solver is here; reference Halfspace.Solvers.");
var best = model.Solve(solver);
Console.WriteLine($"{best.Status}: {best.Objective} at {best.Value(first)}, {best.Value(second)}");

// Attack
var nearest = NearestAdversarialInput.Find(new AttackProblem { Network = real, Input = [0.25, 0.75], Norm = AttackNorm.L1, Margin = 0.1 });
Console.WriteLine($"{nearest.Status}: distance {nearest.Distance} to class {nearest.Target}");
