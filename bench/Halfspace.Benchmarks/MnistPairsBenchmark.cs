using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>MNIST with few images a digit: one network for each pair of digits and a vote, tested on all 10,000 test images.</summary>
public sealed class MnistPairsBenchmark : IBenchmark
{
    public string Name => "mnist-pairs";

    public string Summary => "few-shot pair ensembles: --images 10,40 --hidden 45 --blocks 9 --draws 5 --range 1 --width 0.04 --sweeps 30 --copies 31 --shifts 0 --objective sat-margin --limit 60 --held-out no";

    public int Run(BenchmarkArguments arguments)
    {
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "mnist");
        var train = IdxFile.Read(Path.Combine(folder, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-labels-idx1-ubyte.gz"));
        var test = IdxFile.Read(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), train.ClassCount);
        var hidden = arguments.Integers("hidden", "45");
        var heldOut = arguments.Text("held-out", "no") == "yes";
        Console.WriteLine("| images a digit | network | draw | test accuracy | unlabelled | training misses | non-zero | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var images in arguments.Integers("images", "10,40"))
        {
            var scores = new List<double>();
            var start = new MarginCommittee
            {
                Member = FewShotArguments.Member(arguments, 2),
                Blocks = arguments.Integers("blocks", "9")[0],
                Shifts = arguments.Integers("shifts", "0")[0],
                Distortions = FewShotArguments.Distortions(arguments, Math.Clamp(320 / images - 1, 0, 31)),
            };
            for (var draw = 0; draw < arguments.Integers("draws", "5")[0]; draw++)
            {
                var order = Enumerable.Range(0, train.SampleCount).ToArray();
                new Random(heldOut ? 100 + draw : draw).Shuffle(order);
                if (heldOut) test = train.Select(order[50_000..54_000]);
                var few = train.Select([.. Enumerable.Range(0, train.ClassCount).SelectMany(c => order.Where(k => train.Labels[k] == c).Take(images))]);
                var options = new TrainingOptions { Seed = draw, TimeLimit = arguments.Number("limit", 60) };
                var result = PairEnsembleTraining.Run(few, hidden, arguments.Integers("range", "1")[0], TrainingObjectives.Parse(arguments.Text("objective", "sat-margin")), new SearchMethod(), options, start);
                var score = result.Ensemble.Score(test);
                scores.Add(score.Accuracy);
                var nonZero = result.Ensemble.Members.Sum(m => m.Network.NonZeroWeights) / (double)result.Ensemble.Members.Sum(m => m.Network.Layers.Sum(l => l.Weights.Length + l.Biases.Length));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {images} | 784-{string.Join('-', hidden)}-1 | {draw} | {100 * score.Accuracy:F2} % | {score.Ties} | {result.Results.Sum(r => r.Outcomes[0].Value?.Value ?? double.NaN)} | {100 * nonZero:F1} % | {result.Seconds:F1} |"));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {images} | mean of {scores.Count} | | {100 * scores.Average():F2} % | | | | |"));
        }

        return 0;
    }
}
