#:project ../src/Halfspace/Halfspace.csproj
// A scorecard of at most two inputs, proved to be the best one: points to add up, a threshold, and a certificate.
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.Objectives;

Directory.SetCurrentDirectory(Directory.CreateTempSubdirectory().FullName);
var random = new Random(3);
File.WriteAllText("patients.csv", "age_over_60,smoker,fever,cough,ill\n" + string.Concat(Enumerable.Range(0, 60).Select(_ =>
{
    int[] signs = [random.Next(2), random.Next(2), random.Next(2), random.Next(2)];
    var ill = 2 * signs[0] + signs[1] + 2 * signs[2] >= 3 ^ random.Next(12) == 0;
    return $"{string.Join(',', signs)},{(ill ? "yes" : "no")}\n";
})));
var data = CsvFile.Read("patients.csv", new CsvOptions { Label = "ill" });

// Points of -3 to 3, a threshold that never binds, and a price of a quarter of a mistake for each input used.
var limits = new NetworkLimits { MaxInputs = 2, BiasRange = TrainingProblem.FreeBiasRange(data, range: 3) };
var mistakes = new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 4), ZeroIsError = true });
var problem = new TrainingProblem(data, [], range: 3, [mistakes], OutputCoding.Single, limits);
var card = problem.Train(new TrainingOptions { TimeLimit = 5 });

Console.WriteLine($"{card.Status}: cost {card.Outcome.Value}, bound {card.Outcome.Bound!.Value}");
foreach (var line in NetworkText.Lines(card.Network!, data)) Console.WriteLine(line);
card.Certificate.Save("card.json");
Console.WriteLine(CertificateFile.Read("card.json").Check(Halfspace.Training.Methods.CertificateEngine.Instance).Summary);

// Would a hidden neuron make fewer mistakes? Proved either way.
var others = new TrainingProblem(data, hidden: [1], range: 1);
var comparison = others.CompareWith(card.Network!, new TrainingOptions { TimeLimit = 5 });
Console.WriteLine(comparison);
if (comparison.Answer == ComparisonAnswer.NoneBetter) comparison.Certificate.Save("comparison.json");
