using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// The ranges left to the first layer's weights, with the interval of every pre-activation and the part of it that is fixed, kept up to
/// date and undone on the way back.
/// </summary>
internal sealed class WeightRanges
{
    private readonly int[][] columns;
    private readonly int[][] positive;
    private readonly int[][] negative;
    private readonly FitSamples samples;
    private readonly Stack<(int Neuron, int Position, int Low, int High)> trail = new();
    private readonly Stack<long> versions = new();

    public WeightRanges(FitSamples samples, int neurons)
    {
        this.samples = samples;
        var padded = (samples.Count + Vector<int>.Count - 1) / Vector<int>.Count * Vector<int>.Count;
        (columns, positive, negative) = (samples.Padded, samples.Positive, samples.Negative);
        Low = [.. Enumerable.Range(0, neurons).Select(_ => samples.Ranges.Select(range => -range).ToArray())];
        High = [.. Enumerable.Range(0, neurons).Select(_ => (int[])samples.Ranges.Clone())];
        Fixed = [.. Enumerable.Range(0, neurons).Select(_ => new int[padded])];
        Least = [.. Enumerable.Range(0, neurons).Select(_ => new int[padded])];
        Most = [.. Enumerable.Range(0, neurons).Select(_ => new int[padded])];
        for (var h = 0; h < neurons; h++)
        {
            for (var p = 0; p < columns.Length; p++)
            {
                for (var k = 0; k < samples.Count; k++)
                {
                    var reach = checked(Math.Abs(columns[p][k]) * samples.Ranges[p]);
                    Least[h][k] = checked(Least[h][k] - reach);
                    Most[h][k] = checked(Most[h][k] + reach);
                }
            }
        }
    }

    /// <summary>For each neuron the smallest weight left at each position.</summary>
    public int[][] Low { get; }

    /// <summary>For each neuron the largest weight left at each position.</summary>
    public int[][] High { get; }

    /// <summary>For each neuron the part of each sample's pre-activation that completed columns give.</summary>
    public int[][] Fixed { get; }

    /// <summary>For each neuron the least pre-activation of each sample.</summary>
    public int[][] Least { get; }

    /// <summary>For each neuron the largest pre-activation of each sample.</summary>
    public int[][] Most { get; }

    /// <summary>A number of the fixed weights that no others have, in whatever tree over the same samples.</summary>
    public long Version { get; private set; }

    /// <summary>Where <see cref="Undo"/> may go back to.</summary>
    public int Mark => trail.Count;

    /// <summary>Narrows the range of a weight.</summary>
    public void Set(int neuron, int position, int low, int high)
    {
        trail.Push((neuron, position, Low[neuron][position], High[neuron][position]));
        Shift(neuron, position, low, high);
    }

    /// <summary>Takes back what was set since a mark.</summary>
    public void Undo(int mark)
    {
        while (trail.Count > mark)
        {
            var (neuron, position, low, high) = trail.Pop();
            Shift(neuron, position, low, high);
        }
    }

    /// <summary>Counts a position, fixed in every neuron, to the fixed part.</summary>
    public void Complete(int position)
    {
        AddFixed(position, 1);
        versions.Push(Version);
        Renew();
    }

    /// <summary>Takes <see cref="Complete"/> back; the weights must be as they were then.</summary>
    public void Reopen(int position)
    {
        AddFixed(position, -1);
        Version = versions.Pop();
    }

    /// <summary>Gives what is fixed a new number, so that nothing computed before is taken for it.</summary>
    public void Renew() => Version = samples.NextVersion();

    private void AddFixed(int position, int factor)
    {
        var column = MemoryMarshal.Cast<int, Vector<int>>(columns[position]);
        for (var h = 0; h < Fixed.Length; h++)
        {
            var weight = factor * Low[h][position];
            if (weight == 0) continue;
            var parts = MemoryMarshal.Cast<int, Vector<int>>(Fixed[h].AsSpan());
            for (var v = 0; v < parts.Length; v++) parts[v] += column[v] * weight;
        }
    }

    private void Shift(int neuron, int position, int low, int high)
    {
        var (raised, lowered) = (low - Low[neuron][position], High[neuron][position] - high);
        (Low[neuron][position], High[neuron][position]) = (low, high);
        var p = MemoryMarshal.Cast<int, Vector<int>>(positive[position]);
        var m = MemoryMarshal.Cast<int, Vector<int>>(negative[position]);
        var least = MemoryMarshal.Cast<int, Vector<int>>(Least[neuron].AsSpan());
        var most = MemoryMarshal.Cast<int, Vector<int>>(Most[neuron].AsSpan());
        for (var v = 0; v < p.Length; v++)
        {
            least[v] += p[v] * raised + m[v] * lowered;
            most[v] -= m[v] * raised + p[v] * lowered;
        }
    }
}
