using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>MNIST with few images a digit: one network with an output for each digit, the largest output wins.</summary>
public sealed class MnistSingleBenchmark : IBenchmark
{
    public string Name => "mnist-single";

    public string Summary => "few-shot single networks: --images 10 --hidden 16 --draws 5 --range 1 --width 0.04 --sweeps 30 --margin 1 --copies 31 --multiclass yes --held-out no";

    public int Run(BenchmarkArguments arguments)
    {
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "mnist");
        var train = IdxFile.Read(Path.Combine(folder, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-labels-idx1-ubyte.gz"));
        var test = IdxFile.Read(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), train.ClassCount);
        var (member, distortions) = (FewShotArguments.Member(arguments, 1), FewShotArguments.Distortions(arguments, 31));
        var heldOut = arguments.Text("held-out", "no") == "yes";
        Console.WriteLine("| images a digit | network | draw | test accuracy | ties | training accuracy | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var images in arguments.Integers("images", "10"))
        {
            var scores = new double[arguments.Integers("draws", "5")[0]];
            Parallel.For(0, scores.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, draw =>
            {
                var order = Enumerable.Range(0, train.SampleCount).ToArray();
                new Random(heldOut ? 100 + draw : draw).Shuffle(order);
                var few = train.Select([.. Enumerable.Range(0, train.ClassCount).SelectMany(c => order.Where(k => train.Labels[k] == c).Take(images))]);
                var unseen = heldOut ? train.Select(order[50_000..54_000]) : test;
                var clock = Stopwatch.StartNew();
                var shown = distortions.Apply(few, draw);
                var network = member.Train(new TrainingProblem(shown, arguments.Integers("hidden", "16"), arguments.Integers("range", "1")[0], TrainingObjectives.Parse("sat-margin"), OutputCoding.OnePerClass), draw);
                var seconds = clock.Elapsed.TotalSeconds;
                var score = ClassificationScore.Of(new NetworkTrace(network, unseen), tieSeed: 0);
                var own = ClassificationScore.Of(new NetworkTrace(network, few), tieSeed: 0);
                scores[draw] = score.Accuracy;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {images} | {network} | {draw} | {100 * score.Accuracy:F2} % | {score.Ties} | {100 * own.Accuracy:F1} % | {seconds:F1} |"));
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {images} | mean of {scores.Length} | | {100 * scores.Average():F2} % | | | |"));
        }

        return 0;
    }
}
