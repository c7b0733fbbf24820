using Halfspace.Training.ExactFit;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Samples;

namespace Halfspace.Training.Methods;

/// <summary>How a run divides its time between the search, the bounds that need no solver, and the solver, by the shape of the problem.</summary>
/// <param name="Search">The share of the time after which the search ends and leaves its threads to the proof; one for never.</param>
/// <param name="Bounds">The share of the time that bounds without a solver may take before the solver's turn.</param>
/// <param name="BoundThreads">Threads for these bounds.</param>
/// <param name="SolverThreads">Threads for the solver.</param>
/// <param name="TriesSubsets">Whether growing subsets of the samples get half of what is left then.</param>
internal sealed record ProofShares(double Search, double Bounds, int BoundThreads, int SolverThreads, bool TriesSubsets)
{
    /// <summary>A search of one neuron needs no more than a moment; what it finds later is seldom better.</summary>
    private const double NeuronSearch = 0.15;

    /// <summary>However long the limit, a neuron that may use few of its inputs is searched no longer than this: its proof comes upon networks, too, and can use the thread.</summary>
    private const double NeuronSeconds = 12;

    /// <summary>With more inputs the search goes on finding; its thread is worth more to the packing in the end.</summary>
    private const double WideNeuronSearch = 0.5;

    /// <summary>Half as many columns as different inputs: a neuron then gets almost all of them right, and conflicts that a solver learns say more than pairs of samples do.</summary>
    private const int SamplesOfColumn = 2;

    /// <summary>Seconds after which the search ends in any case.</summary>
    public double SearchSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>The shares for a problem.</summary>
    /// <param name="problem">A problem of one objective.</param>
    /// <param name="threads">Threads of the run.</param>
    /// <param name="hasSolver">Whether a MIP solver can be asked.</param>
    public static ProofShares Of(TrainingProblem problem, int threads, bool hasSolver)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // A neuron of few inputs is fitted by all threads: no solver comes near its bound.
        if (ExactTraining.IsPromisingNeuron(problem) && SupportFit.GoesFirst(problem)) return new ProofShares(NeuronSearch, 1, threads, threads, true) { SearchSeconds = NeuronSeconds };
        if (ExactTraining.IsPromisingNeuron(problem)) return new ProofShares(NeuronSearch, 0.8, threads, threads, true);
        // Subsets of samples that no hidden neuron gets right are worth their time; pairs of samples of a wide neuron are not.
        if (hasSolver && IsOneNeuron(problem) && !ExactTraining.IsSupports(problem) && IsWide(problem)) return new ProofShares(NeuronSearch, problem.Hidden.Count == 0 ? 0.25 : 0.6, threads, threads, false);
        if (ExactTraining.FitsNeuron(problem)) return new ProofShares(WideNeuronSearch, 0.8, threads, threads, true);
        if (problem is { OutputCount: 1, Hidden: [1] } && !ExactTraining.IsPromising(problem)) return new ProofShares(WideNeuronSearch, 0.6, threads, threads, true);
        // Two sides are fitted by all threads, beside the search.
        if (problem is { OutputCount: 1, Hidden: [2] } && TwoSidesBound.IsWorthwhile(problem)) return new ProofShares(1, 0.6, threads, 1, true);
        return new ProofShares(1, 0.4, 1, 1, true);
    }

    private static bool IsOneNeuron(TrainingProblem problem) => problem.OutputCount == 1 && problem.Hidden is [] or [1];

    private static bool IsWide(TrainingProblem problem) => (long)ReducedInputs.Of(problem).Count * SamplesOfColumn >= new DistinctInputs(problem.Data).Count;
}
