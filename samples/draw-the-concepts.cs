#:project ../src/Halfspace/Halfspace.csproj
// Draws the pictures of docs/concepts.md from networks that are trained here: a halfspace, a network, a bound. Give a folder for the SVG files.
using System.Globalization;
using System.Text;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory().FullName;
const int Side = 21, Cell = 12, Edge = Side * Cell;

// Points of a grid: one class above a line, with some labels turned; one class inside a triangle.
var random = new Random(8);
var line = Points(34, (x, y) => 3 * x + 4 * y > 70 ^ random.Next(10) == 0);
var neuron = new TrainingProblem(line, [], range: 5).Train(new TrainingOptions { TimeLimit = 10 });
Console.WriteLine($"one neuron: {neuron.Status}, {neuron.Outcome.Value} mistakes");
Save("halfspace.svg", Edge, Edge, Plane(neuron.Network!, line));

var triangle = Points(60, (x, y) => y > 4 && 2 * x - y > 10 && 3 * x + y < 60);
var three = new TrainingProblem(triangle, [3], range: 5).Train(new TrainingOptions { TimeLimit = 10 });
Console.WriteLine($"three neurons: {three.Status}, {three.Outcome.Value} mistakes");
Save("network.svg", Edge, Edge, Plane(three.Network!, triangle));

var told = new Told();
var hard = new TrainingProblem(Benchmarks.Find("monks-3").Train, [1], range: 1).Train(new TrainingOptions { TimeLimit = 20 }, progress: told);
Console.WriteLine($"one neuron on monks-3: {hard.Status}, {hard.Outcome.Value} mistakes, bound {hard.Outcome.Bound!.Value}");
Save("bound.svg", 360, 200, Meeting(told.Reports));

Dataset Points(int count, Func<int, int, bool> isBlue)
{
    var at = Enumerable.Range(0, count).Select(_ => (X: random.Next(Side), Y: random.Next(Side))).Distinct().ToArray();
    return new Dataset("points", [.. at.SelectMany(p => (int[])[p.X, p.Y])], [.. at.Select(p => isBlue(p.X, p.Y) ? 1 : 0)], ["x", "y"], ["orange", "blue"], scale: Side - 1);
}

void Save(string name, int width, int height, string inside) => File.WriteAllText(Path.Combine(folder, name),
    $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n{inside}</svg>\n");

// What the network calls blue is shaded, each neuron of its first layer is a line, a point is a sample, and a mistake has a ring.
string Plane(IntegerNetwork network, Dataset points)
{
    var text = new StringBuilder();
    bool IsBlue(int x, int y) => network.Predict([x, y]).Class == 1;
    double X(double x) => (x + .5) * Cell;
    double Y(double y) => Edge - (y + .5) * Cell;
    for (var y = 0; y < Side; y++)
    {
        for (int x = 0, end; x < Side; x = end + 1)
        {
            for (end = x; end < Side && IsBlue(end, y); end++) { }
            if (end > x) text.Append($"<rect x=\"{X(x - .5)}\" y=\"{Y(y + .5)}\" width=\"{(end - x) * Cell}\" height=\"{Cell}\" fill=\"#DCE9F7\"/>\n");
        }
    }

    var first = network.Layers[0];
    for (var j = 0; j < first.NeuronCount; j++)
    {
        // w x + v y + b S = 0 where it crosses the frame.
        var (w, v, c) = (first.Weights[2 * j], first.Weights[2 * j + 1], first.Biases[j] * points.Scale);
        if (w == 0 && v == 0) continue;
        var ((x1, y1), (x2, y2)) = Math.Abs(v) >= Math.Abs(w)
            ? ((-.5, (.5 * w - c) / v), (Side - .5, -((Side - .5) * w + c) / v))
            : (((.5 * v - c) / w, -.5), (-((Side - .5) * v + c) / w, Side - .5));
        text.Append($"<path d=\"M{X(x1):F1} {Y(y1):F1}L{X(x2):F1} {Y(y2):F1}\" stroke=\"#1B1C1E\" stroke-width=\"1.5\"/>\n");
    }

    for (var k = 0; k < points.SampleCount; k++)
    {
        var (x, y, blue) = (points.Row(k)[0], points.Row(k)[1], points.Labels[k] == 1);
        text.Append($"<circle cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"3.5\" fill=\"{(blue ? "#0B5FB4" : "#B54700")}\"/>\n");
        if (IsBlue(x, y) != blue) text.Append($"<circle cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"7\" fill=\"none\" stroke=\"#B3213B\" stroke-width=\"1.5\"/>\n");
    }

    return text.ToString();
}

// The best value found falls, the bound that is proved rises; where they meet the network is optimal.
string Meeting(IReadOnlyList<TrainingProgress> reports)
{
    const int Left = 40, Right = 350, Top = 12, Bottom = 168, Most = 12;
    var last = reports[^1].Seconds;
    double X(double seconds) => Left + seconds / last * (Right - Left);
    double Y(double mistakes) => Bottom - Math.Min(mistakes, Most) / Most * (Bottom - Top);
    string Path(string colour, Func<TrainingProgress, double?> of)
    {
        var known = reports.Where(report => of(report) is not null).ToArray();
        return $"<path d=\"M{X(known[0].Seconds):F1} {Y(of(known[0])!.Value):F1}{string.Concat(known.Skip(1).Select(report => $"H{X(report.Seconds):F1}V{Y(of(report)!.Value):F1}"))}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n";
    }

    var text = new StringBuilder($"<path d=\"M{Left} {Top}V{Bottom}H{Right}\" fill=\"none\" stroke=\"#55585E\"/>\n");
    foreach (var tick in new[] { 0, 4, 8, Most }) text.Append($"<text x=\"{Left - 6}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{tick}</text>\n");
    text.Append($"<text x=\"{Right}\" y=\"188\" text-anchor=\"end\">{last:F1} seconds</text>\n<text x=\"{Left + 70}\" y=\"{Y(8.6):F1}\" fill=\"#0B5FB4\">mistakes of the best network found</text>\n");
    text.Append($"<text x=\"{Right - 4}\" y=\"{Bottom - 8}\" text-anchor=\"end\" fill=\"#B54700\">no network makes fewer</text>\n");
    return text.Append(Path("#0B5FB4", report => (double?)report.Value)).Append(Path("#B54700", report => (double?)report.Bound)).ToString();
}

internal sealed class Told : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public void Report(TrainingProgress value)
    {
        lock (Reports) Reports.Add(value);
    }
}
