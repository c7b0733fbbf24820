
namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The optimum itself of a small network with one hidden layer, by trying every multiset of sign patterns that its hidden
/// neurons can have, and every output weight above them.
/// </summary>
/// <remarks>
/// Hidden neurons matter through their signs only, beside their own weight or margin, of which each pattern keeps the best. Under a
/// multiset of H patterns the samples fall into at most 2^H cells of equal codes, and each output is a choice of its H + 1
/// weights. Outputs are independent of each other except in max-correct with one output a class, where their non-negative cells must
/// partition the cells in use, in mistakes, where the largest decides, and in min-neurons, where m used neurons are all that the network has.
/// </remarks>
internal sealed class ExhaustiveBound : ICostBound
{
    private const double LargestSpace = 1 << 28;

    /// <summary>Combinations of output weights that are tried for each way in which hidden neurons can be on, where the largest output decides.</summary>
    private const double MostOutputWeights = 1 << 18;

    /// <inheritdoc/>
    public string Name => "exhaustive";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Exhaustive;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var (problem, hidden) = (stage.Problem, stage.Problem.Hidden.Count == 1 ? stage.Problem.Hidden[0] : 0);
        if (Patterns(problem, cancellationToken) is not { } patterns) return null;
        long? best = null;
        for (var used = stage.Objective.Quantity == NetworkQuantity.Neurons ? 0 : hidden; used <= hidden && best is null; used++)
        {
            best = new PatternSearch(problem, patterns, used, cancellationToken).Best();
            if (best is not null && stage.Objective.Quantity == NetworkQuantity.Neurons) best = used;
        }

        if (best is not { } value || cancellationToken.IsCancellationRequested) return null;
        return new BoundProof(
            new Cost(value, stage.Objective.Denominator(problem)),
            Kind,
            $"all networks were tried: {patterns.Count} sign patterns a hidden neuron, {hidden} neurons, every output weight",
            Rule: Name);
    }

    /// <summary>Whether all networks of a problem were tried and none satisfies its hard conditions.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="cancellationToken">Gives up: false.</param>
    internal bool HasNoNetwork(TrainingProblem problem, CancellationToken cancellationToken) =>
        Patterns(problem, cancellationToken) is { } patterns
        && new PatternSearch(problem, patterns, problem.Hidden[0], cancellationToken).Best() is null
        && !cancellationToken.IsCancellationRequested;

    /// <summary>The sign patterns of a hidden neuron, or null where the argument does not apply or would be too large.</summary>
    private static IReadOnlyList<(ulong Signs, long Weight, long Margin)>? Patterns(TrainingProblem problem, CancellationToken cancellationToken)
    {
        if (problem.Hidden.Count != 1 || problem.Objectives.Count != 1 || problem.Hidden[0] > 5) return null;
        var shape = problem.Objectives[0].Shape(problem);
        if (shape == CostShape.Other || (shape == CostShape.Network && problem.Objectives[0].Quantity is null)) return null;
        if (NeuronPatterns.Of(problem, cancellationToken) is not { } patterns) return null;
        var hidden = problem.Hidden[0];
        var space = Math.Pow(2 * problem.Range + 1, hidden + 1) * (1 << hidden) * problem.OutputCount;
        if (shape == CostShape.LargestOutput)
        {
            var combined = Math.Pow(2 * problem.Range + 1, (hidden + 1) * problem.OutputCount);
            if (combined > MostOutputWeights) return null;
            space = combined * (1 << hidden);
        }

        for (var i = 0; i < hidden; i++) space *= (patterns.Count + i) / (i + 1.0);
        return space > LargestSpace || (shape == CostShape.OneOutput && problem.OutputCount > 4) ? null : patterns;
    }
}
