#:project ../src/Halfspace/Halfspace.csproj
// The smallest network that does best on rows held out: networks grow while they gain.
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Selection;

var folder = Directory.CreateTempSubdirectory().FullName;
Directory.SetCurrentDirectory(folder);
var random = new Random(1);
File.WriteAllText("fruit.csv", "weight,smooth,fruit\n" + string.Concat(Enumerable.Range(0, 80).Select(_ =>
{
    var (weight, smooth) = (random.Next(120, 180), random.Next(2));
    return $"{weight},{smooth},{(weight > 150 ^ smooth == 0 ? "apple" : "orange")}\n";
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
return chosen.Training.Network is null ? 1 : 0;
