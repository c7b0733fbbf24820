#:project ../src/Halfspace/Halfspace.csproj
// From a CSV file to a small network: rows are held out, networks grow while they gain on them, and the one chosen gives a new row its class.
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Training;
using Halfspace.Training.Selection;

Directory.SetCurrentDirectory(Directory.CreateTempSubdirectory().FullName);
var random = new Random(1);
File.WriteAllText("fruit.csv", "weight,skin,fruit\n" + string.Concat(Enumerable.Range(0, 80).Select(_ =>
{
    var (weight, smooth) = (random.Next(120, 180), random.Next(2) == 0);
    return $"{weight},{(smooth ? "smooth" : "rough")},{(weight > 150 == smooth ? "apple" : "orange")}\n";
})));

// Read once; the encoding is fitted on the rows trained on.
var source = CsvSource.Open("fruit.csv", new CsvOptions { Label = "fruit" });
var (kept, heldOut) = Split.HoldOut(source.Labels, share: 0.2, seed: 1);
var train = source.Read([.. kept.Select(k => source.Rows[k])]);
var validation = source.Read(train.Encoding!, [.. heldOut.Select(k => source.Rows[k])]);
Console.WriteLine($"{train.SampleCount} to train on, {validation.SampleCount} held out");

// No hidden layer, then 2, 4, 8, ... neurons, and P = 1, 3, 7, 15 in each.
var selection = new NetworkSelection(train) { Held = [(train, validation)] };
var chosen = selection.Run(new TrainingOptions { TimeLimit = 10 });
Console.WriteLine($"{chosen.Chosen.Shape}: {chosen.Chosen.ValidationMistakes} mistakes on {validation.SampleCount} samples held out");

// The network keeps the encoding, so it takes raw values; C source does so too.
var network = chosen.Training.Network!;
network.Save("fruit.json");
network.Save("fruit.c");
var prediction = NetworkJson.Read("fruit.json").Predict(["165", "smooth"]);
Console.WriteLine($"165 g and smooth: {train.ClassNames[prediction.Class]}");
