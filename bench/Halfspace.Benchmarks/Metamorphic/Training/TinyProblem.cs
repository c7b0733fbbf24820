using System.Globalization;
using System.Text;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Metamorphic;

/// <summary>A training problem so small that all its networks can be listed, drawn at random, with data as odd as users' can be.</summary>
/// <param name="Rows">The inputs of each sample, integers in units of one over the scale.</param>
/// <param name="Labels">The class of each sample.</param>
/// <param name="ClassCount">The number of classes; not each need have a sample.</param>
/// <param name="Scale">The integer that stands for an input of one.</param>
/// <param name="Hidden">Widths of the hidden layers.</param>
/// <param name="Range">P.</param>
/// <param name="Coding">How labels are asked of the outputs.</param>
/// <param name="Objectives">The list.</param>
public sealed record TinyProblem(int[][] Rows, int[] Labels, int ClassCount, int Scale, int[] Hidden, int Range, OutputCoding Coding, IReadOnlyList<ITrainingObjective> Objectives)
{
    private static readonly int[][] Shapes = [[], [], [1], [2], [1, 1]];

    public int InputCount => Rows[0].Length;

    /// <summary>The number of networks.</summary>
    public double NetworkCount
    {
        get
        {
            int[] widths = [InputCount, .. Hidden, Coding == OutputCoding.Single ? 1 : ClassCount];
            return Math.Pow(2 * Range + 1, Enumerable.Range(1, widths.Length - 1).Sum(l => widths[l] * (widths[l - 1] + 1)));
        }
    }

    /// <summary>Every ordered list of one to three objectives.</summary>
    public static IReadOnlyList<IReadOnlyList<ITrainingObjective>> Lists { get; } = [.. Enumerable.Range(1, 3).SelectMany(length => Ordered(length))];

    /// <summary>Draws a problem of at most so many networks for a list.</summary>
    public static TinyProblem Draw(Random random, IReadOnlyList<ITrainingObjective> objectives, double mostNetworks)
    {
        while (true)
        {
            var coding = random.Next(2) == 0 ? OutputCoding.Single : OutputCoding.OnePerClass;
            var (samples, inputs, classes) = (2 + random.Next(3), 1 + random.Next(2), coding == OutputCoding.Single || random.Next(4) > 0 ? 2 : 3);
            var scale = random.Next(2) == 0 ? 1 : new[] { 2, 3, 4, 10, 1000, 1_000_000 }[random.Next(6)];
            var spread = new[] { 1, 1, 2, 5, 1000, 700_000_000 }[random.Next(scale > 1000 ? 5 : 6)];
            var rows = Enumerable.Range(0, samples).Select(_ => Enumerable.Range(0, inputs).Select(_ => Value(random, scale, spread, inputs)).ToArray()).ToArray();
            var labels = Enumerable.Range(0, samples).Select(_ => random.Next(classes)).ToArray();
            for (var k = 1; k < samples; k++) if (random.Next(5) == 0) rows[k] = [.. rows[k - 1]];
            if (random.Next(8) == 0) foreach (var row in rows) row[0] = random.Next(2) * scale;
            var problem = new TinyProblem(rows, labels, classes, scale, Shapes[random.Next(Shapes.Length)], 1 + random.Next(2), coding, objectives);
            if (problem.NetworkCount <= mostNetworks && problem.FitsPreActivations) return problem;
        }
    }

    /// <summary>Whether every pre-activation stays within 32 bits, which a training problem asks for.</summary>
    public bool FitsPreActivations => Rows.All(row => (row.Sum(value => Math.Abs((long)value)) + Scale) * Range <= int.MaxValue);

    public Dataset Data => new(
        "tiny",
        [.. Rows.SelectMany(row => row)],
        Labels,
        [.. Enumerable.Range(0, InputCount).Select(i => $"x{i}")],
        [.. Enumerable.Range(0, ClassCount).Select(c => $"c{c}")],
        Scale);

    public TrainingProblem ToTraining() => new(Data, Hidden, Range, Objectives, Coding);

    /// <summary>What is needed to state the problem again.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"--objective {string.Join(',', Objectives.Select(o => o.Name))} --hidden {(Hidden.Length == 0 ? "none" : string.Join(',', Hidden))} --range {Range}");
        text.Append(CultureInfo.InvariantCulture, $" ({Coding}, {ClassCount} classes, scale {Scale}) rows");
        for (var k = 0; k < Rows.Length; k++) text.Append(CultureInfo.InvariantCulture, $" [{string.Join(',', Rows[k])}]:{Labels[k]}");
        return text.ToString();
    }

    private static int Value(Random random, int scale, int spread, int inputs)
    {
        if (spread == 1) return random.Next(scale + 1) * (random.Next(6) == 0 ? -1 : 1);
        var most = Math.Min((long)spread * scale, int.MaxValue / 2 / inputs - scale);
        return (int)Math.Clamp(random.NextInt64(-most, most + 1), -most, most);
    }

    private static IEnumerable<IReadOnlyList<ITrainingObjective>> Ordered(int length) => length == 0
        ? [[]]
        : Ordered(length - 1).SelectMany(list => TrainingObjectives.All.Where(o => !list.Contains(o)).Select(o => (IReadOnlyList<ITrainingObjective>)[.. list, o]));
}
