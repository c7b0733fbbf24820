using Halfspace.Training.LocalSearch.Codes;
using Halfspace.Training.LocalSearch.OneNeuron;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// The samples of a problem as the searchers of a run read them: gathered once for all of them, and no more at once than their
/// states have memory for.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="searchers">How many states there may be at once.</param>
internal sealed class SearchSamples(TrainingProblem problem, int searchers)
{
    /// <summary>Numbers of four bytes that the states of all searchers together hold at most: 128 MB.</summary>
    private const long MostNumbers = 32L << 20;

    /// <summary>Fewer samples than this say too little of the rest.</summary>
    private const long SomeSamples = 512;

    private readonly Lock gate = new();
    private ReducedInputs? inputs;
    private SampleColumns? all;
    private OneNeuronRows? rows;
    private bool hasRows;
    private CodePoints? points;
    private bool hasPoints;

    /// <summary>How many samples a state may hold; the number of all samples where they fit.</summary>
    public int MostAtOnce { get; init; } = (int)Math.Clamp((MostNumbers / searchers - 3 * WeightsOf(problem)) / NumbersOf(problem), Math.Min(64, problem.Data.SampleCount), problem.Data.SampleCount);

    /// <summary>How many searchers have room for all samples, of so many that are wanted; where not even one has, how many have room for some.</summary>
    public static int Searchers(TrainingProblem problem, int wanted)
    {
        var (weights, whole) = (3 * WeightsOf(problem), problem.Data.SampleCount * NumbersOf(problem));
        if (weights + whole > MostNumbers) whole = Math.Min(problem.Data.SampleCount, SomeSamples) * NumbersOf(problem);
        return (int)Math.Clamp(MostNumbers / (weights + whole), 1, Math.Max(1, wanted));
    }

    /// <summary>The columns of some samples, or, shared by all who ask, of all.</summary>
    /// <param name="samples">Indices of the samples; all when null.</param>
    /// <param name="cancellationToken">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public SampleColumns Columns(int[]? samples, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            inputs ??= ReducedInputs.Of(problem, cancellationToken);
            if (samples is null) return all ??= new SampleColumns(problem, inputs, null, cancellationToken);
        }

        return new SampleColumns(problem, inputs, samples, cancellationToken);
    }

    /// <summary>The different rows of a single neuron whose objective has steps, shared by all who ask; null where the problem is another one, or too large.</summary>
    /// <param name="cancellationToken">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public OneNeuronRows? Rows(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (hasRows || problem.Hidden.Count > 0) return rows;
            inputs ??= ReducedInputs.Of(problem, cancellationToken);
            (rows, hasRows) = (OneNeuronRows.Of(problem, inputs, cancellationToken), true);
            return rows;
        }
    }

    /// <summary>The different inputs of a small network with the tables of its layers above the first, shared by all who ask; null where the problem is another one, or too large.</summary>
    /// <param name="cancellationToken">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public CodePoints? Codes(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (hasPoints || problem.Hidden.Count == 0) return points;
            inputs ??= ReducedInputs.Of(problem, cancellationToken);
            (points, hasPoints) = (CodePoints.Of(problem, inputs, cancellationToken), true);
            return points;
        }
    }

    /// <summary>What a state holds for a sample: pre-activations, targets, and a few numbers besides.</summary>
    private static long NumbersOf(TrainingProblem problem) => problem.Widths.Skip(1).Sum(width => (long)width) + problem.OutputCount + 4;

    private static long WeightsOf(TrainingProblem problem)
    {
        long weights = 0;
        for (var l = 1; l < problem.Widths.Count; l++) weights += problem.Widths[l] * (problem.Widths[l - 1] + 1L);
        return weights;
    }
}
