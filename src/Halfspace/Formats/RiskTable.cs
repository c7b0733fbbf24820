using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>The table of a risk score: from scores to predicted probabilities, beside how often samples of each score are of the second class.</summary>
/// <param name="Bands">Each score, or where they are many ten ranges of about as many samples; by output, smallest first.</param>
/// <param name="Bias">What a score is above the sum of its points.</param>
public sealed record RiskTable(IReadOnlyList<RiskBand> Bands, int Bias)
{
    private const int MostScores = 20;

    private const int Ranges = 10;

    private const int PerMilles = 1000;

    /// <summary>Whether there are samples that were not trained on.</summary>
    public bool HasHeld => Bands.Any(band => band.HeldSamples > 0);

    /// <summary>The mean over samples of how far their band's predicted probability lies from its share of the second class; of samples not trained on where there are such, else of those trained on.</summary>
    public double CalibrationError => HasHeld
        ? Bands.Where(band => band.HeldSamples > 0).Sum(band => Math.Abs(band.HeldPredicted * band.HeldSamples - band.HeldPositives)) / Bands.Sum(band => band.HeldSamples)
        : Bands.Sum(band => Math.Abs(band.Predicted * band.Samples - band.Positives)) / Bands.Sum(band => band.Samples);

    /// <summary>Makes the table of a network with one output.</summary>
    /// <param name="network">The score.</param>
    /// <param name="data">The samples it was trained on.</param>
    /// <param name="held">Samples not trained on, each with the network that predicts them: the same one, or for folds that of the fold.</param>
    public static RiskTable Of(IntegerNetwork network, Dataset data, IReadOnlyList<(IntegerNetwork Network, Dataset Data)> held)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(held);
        if (network.OutputCount != 1) throw new ArgumentException($"A risk table is about one output; the network has {network.OutputCount}.", nameof(network));
        var seen = Outputs(network, data).OrderBy(sample => sample.Output).ToArray();
        var groups = seen.GroupBy(sample => sample.Output).Select(group => group.ToArray()).ToArray();
        var bands = new List<List<(double Output, int Label)>>();
        foreach (var group in groups)
        {
            if (bands.Count == 0 || groups.Length <= MostScores || bands[^1].Count >= seen.Length / Ranges) bands.Add([]);
            bands[^1].AddRange(group);
        }

        // What lies between two bands belongs to the nearer one.
        double[] edges = [.. bands.Skip(1).Select((band, b) => (bands[b][^1].Output + band[0].Output) / 2)];
        var others = new List<(double Output, int Label)>[bands.Count];
        for (var b = 0; b < others.Length; b++) others[b] = [];
        foreach (var sample in held.SelectMany(part => Outputs(part.Network, part.Data))) others[edges.Count(edge => sample.Output >= edge)].Add(sample);
        return new RiskTable(
            [.. bands.Select((band, b) => new RiskBand(band[0].Output, band[^1].Output, Mean(band), band.Count, band.Count(sample => sample.Label == 1), others[b].Count, others[b].Count(sample => sample.Label == 1), Mean(others[b])))],
            network.Layers[0].Biases[0]);
    }

    /// <summary>The probability that an output stands for.</summary>
    /// <param name="output">The output over the scale.</param>
    public static double Probability(double output) => 1 / (1 + Math.Exp(-output));

    /// <summary>The probability of the second class in thousandths, rounded to the nearest: how many of <see cref="Edges"/> an output reaches.</summary>
    /// <param name="output">The output, in integer units.</param>
    /// <param name="scale">The integer that stands for one.</param>
    public static int PerMille(long output, int scale) => Edges(scale).Count(edge => output >= edge);

    /// <summary>The smallest output in integer units for each probability of 1 to 1000 thousandths: probability (2k - 1) / 2000 has the log-odds ln((2k - 1) / (2001 - 2k)).</summary>
    internal static IEnumerable<long> Edges(int scale) => Enumerable.Range(1, PerMilles).Select(k => (long)Math.Ceiling(scale * Math.Log((2.0 * k - 1) / (2 * PerMilles + 1 - 2 * k))));

    /// <summary>The mean logistic loss of samples, for the eye.</summary>
    public static double MeanLoss(IReadOnlyList<(IntegerNetwork Network, Dataset Data)> parts) =>
        parts.SelectMany(part => Outputs(part.Network, part.Data)).Average(sample => (sample.Label == 1 ? -sample.Output : sample.Output) is var s ? Math.Max(s, 0) + Math.Log(1 + Math.Exp(-Math.Abs(s))) : 0);

    /// <summary>The table in lines of text, scores as sums of points.</summary>
    /// <param name="positive">The name of the second class.</param>
    public IEnumerable<string> Lines(string positive)
    {
        yield return $"  {"score",-17}  predicted risk of {positive}  samples  observed{(HasHeld ? "  not trained on  observed" : "")}";
        foreach (var band in Bands)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"  {Score(band),-17}  {band.Predicted.ToString("P1", CultureInfo.InvariantCulture).PadLeft(18 + positive.Length)}  {band.Samples,7}  {(double)band.Positives / band.Samples,8:P1}");
            yield return !HasHeld ? line : line + string.Create(CultureInfo.InvariantCulture, $"  {band.HeldSamples,14}  {(band.HeldSamples == 0 ? "-" : ((double)band.HeldPositives / band.HeldSamples).ToString("P1", CultureInfo.InvariantCulture)),8}");
        }
    }

    /// <summary>The sums of points of a band.</summary>
    public string Score(RiskBand band)
    {
        ArgumentNullException.ThrowIfNull(band);
        string Points(double output) => (output - Bias).ToString("0.##", CultureInfo.InvariantCulture);
        return band.Low == band.High ? Points(band.Low) : $"{Points(band.Low)} to {Points(band.High)}";
    }

    private static double Mean(List<(double Output, int Label)> samples) => samples.Count == 0 ? double.NaN : samples.Average(sample => Probability(sample.Output));

    private static IEnumerable<(double Output, int Label)> Outputs(IntegerNetwork network, Dataset data)
    {
        var trace = new NetworkTrace(network, data);
        return Enumerable.Range(0, data.SampleCount).Select(k => ((double)trace.Outputs(k)[0] / network.InputScale, data.Labels[k])).ToArray();
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RiskTable), PrintMembers);
}
