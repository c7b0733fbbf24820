using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Training;

public sealed partial class TrainingProblem
{
    /// <summary>States the problem of training on the number of misclassified samples, see <see cref="Mistakes"/>; two classes have one output, more have one each.</summary>
    /// <param name="data">The training samples.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; empty, the default, for none.</param>
    /// <param name="range">P: weights and biases are integers in {-P..P}, 1 to 127; 1 by default.</param>
    /// <exception cref="ArgumentException">A width or the range is out of bounds, or the data have fewer than two classes.</exception>
    public TrainingProblem(Dataset data, IReadOnlyList<int>? hidden = null, int range = 1)
        : this(data, hidden ?? [], range, [Mistakes.Instance])
    {
    }

    /// <summary>
    /// Samples of the first class that a network gives to the second, and samples of the second that it misses, as the problem's objective of mistakes counts
    /// them, or <see cref="Mistakes.Instance"/> where there is none; null where there are not two classes.
    /// </summary>
    /// <param name="network">A network of this problem.</param>
    public (long FalsePositives, long FalseNegatives)? ErrorsOf(IntegerNetwork network) => Data.ClassCount != 2
        ? null
        : Errors(new NetworkTrace(network, Data), Objectives.OfType<ICorrectnessObjective>().FirstOrDefault(objective => objective.CountsMistakes) ?? Mistakes.Instance);

    /// <summary>Trains until proof, target, limit or cancellation; a cancelled run returns the best network so far.</summary>
    /// <param name="options">Limits, solver, seed; null, the default, for those that <see cref="TrainingOptions"/> states.</param>
    /// <param name="method">How to train; null, the default, for the first method of the list: search and proof side by side.</param>
    /// <param name="progress">Told of what is found and proved; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <returns>The network, its exact cost, and what is proved about it. Every claim was re-checked without the solver.</returns>
    /// <exception cref="ArgumentException">The method does not take this problem.</exception>
    /// <exception cref="Mip.Solvers.SolverNotAvailableException">The method needs a MIP solver, and none is installed.</exception>
    /// <exception cref="SolverContradictionException">A solver's bound exceeds the exact cost of a network; nothing is answered.</exception>
    /// <example>
    /// <code>
    /// var problem = new TrainingProblem(data, hidden: [2], range: 1);
    /// var options = new TrainingOptions { TimeLimit = 10, Seed = 1 };
    /// var result = problem.Train(options);
    /// Console.WriteLine(result);
    /// </code>
    /// </example>
    public TrainingResult Train(TrainingOptions? options = null, ITrainingMethod? method = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var chosen = method ?? (RealWeights is null ? TrainingMethods.All[0] : TrainingMethods.ForRealWeights[0]);
        if (!chosen.KeepsLimits) CheckNoLimits(this, chosen.Name);
        var given = options ?? new TrainingOptions();
        return LeastAnswer.AtLeast(this, chosen, given, chosen.Run(this, given, progress, cancellationToken)) with { Problem = this };
    }

    /// <summary>
    /// Holds a network of any other architecture against all networks of this problem: is there one that costs less? Widths, weights and ranges of the two may differ; samples and
    /// objective are this problem's.
    /// </summary>
    /// <param name="network">The network, for the same inputs and outputs.</param>
    /// <param name="options">Limits, solver, seed; null, the default, for those that <see cref="TrainingOptions"/> states.</param>
    /// <param name="progress">Told of what is found and proved; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run early, with what is known by then.</param>
    /// <returns>The answer; where none does better, with a certificate.</returns>
    /// <exception cref="ArgumentException">The network does not take these samples, or the objective is not one that counts alike for every architecture (mistakes, max-correct).</exception>
    /// <exception cref="SolverContradictionException">A solver's bound exceeds the exact cost of a network; nothing is answered.</exception>
    /// <example>
    /// <code>
    /// var others = new TrainingProblem(data, hidden: [1], range: 1);
    /// var comparison = others.CompareWith(card.Network!, new TrainingOptions { TimeLimit = 5 });
    /// Console.WriteLine(comparison);
    /// if (comparison.Answer == ComparisonAnswer.NoneBetter) comparison.Certificate.Save("comparison.json");
    /// </code>
    /// </example>
    public ComparisonResult CompareWith(IntegerNetwork network, TrainingOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        return ArchitectureComparison.Run(this, network, options ?? new TrainingOptions(), progress, cancellationToken);
    }
}
