using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Training.Decomposition;

namespace Halfspace.Training.Methods;

/// <summary>How the multipliers of a Lagrangian dual are improved.</summary>
public enum DualAscent
{
    /// <summary>Cutting planes in a trust region; ends with a proof that the dual's optimum is reached.</summary>
    Bundle,

    /// <summary>Subgradients with the source's step rule.</summary>
    Subgradient,
}

/// <summary>
/// A Lagrangian relaxation: a lower bound from multipliers, diagnostics of their ascent, and networks from the sub-problems' neurons,
/// which the search then repairs. Never worse than the best network known.
/// </summary>
/// <remarks>
/// The bound is the dual's optimum to 1e-6, relative, where the bundle ended with its proof; a note says so. It is put into the
/// certificate with its multipliers, and <c>check</c> solves the separated sub-problems again by listing, where no more than a MIP was needed.
/// When to use it: to see the relaxation, or where networks from many different neurons are wanted as starts; the bound never exceeds
/// the one from label counts (see <c>docs/decomposition.md</c>).
/// </remarks>
public sealed class LagrangianMethod : RealTrainingMethod
{
    /// <summary>The most multipliers for which a bundle's linear programs are solved.</summary>
    private const int LargestBundle = 5000;

    private readonly bool copies;

    private LagrangianMethod(bool copies) => this.copies = copies;

    /// <summary>The first relaxation: product rows dualised.</summary>
    public static LagrangianMethod Products { get; } = new(false);

    /// <summary>The second relaxation: copies of activations dualised.</summary>
    public static LagrangianMethod Copies { get; } = new(true);

    /// <inheritdoc/>
    public override string RealFormulation => "zero-one";

    /// <inheritdoc/>
    public override string Name => copies ? "lagrangian-copies" : "lagrangian-products";

    /// <summary>How multipliers are improved; by a bundle by default.</summary>
    public DualAscent Ascent { get; init; }

    /// <summary>The share of the time for repairing and searching; 0.5 by default, 0 for none.</summary>
    public double SearchShare { get; init; } = 0.5;

    /// <summary>The same method with another ascent and share of search.</summary>
    public LagrangianMethod With(DualAscent ascent, double searchShare) => new(copies) { Ascent = ascent, SearchShare = searchShare };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The objective is not max-correct with two classes, or there is no hidden layer.</exception>
    private protected override TrainingResult Train(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new RealTrainingRun(problem, options, progress, cancellationToken);
        var relaxation = State(Name, problem, cancellationToken);
        IntegerStarts.OfferConstants(run);
        var dualTime = options.TimeLimit * (1 - SearchShare);
        double TimeLeft() => Math.Min(run.TimeLeft, dualTime - run.Seconds);
        var (best, highest, isOwn) = (new double[relaxation.Size], double.NegativeInfinity, true);
        DualPoint? Evaluate(double[] m) => relaxation.Evaluate(m, run.Solver, options.Threads, TimeLeft, cancellationToken);
        void Visit(double[] m, DualPoint at)
        {
            if (at.Value > highest) (best, highest, isOwn) = (m, at.Value, at.IsOwn);
            run.DualSteps.Add(SubgradientAscent.Describe(relaxation, (int)run.Iterations++, m, at, highest, run.Seconds));
            // Every answer is a network; realising it takes a linear program a neuron, so not all are tried.
            if (run.Iterations <= 20 || run.Iterations % 10 == 0) run.Offer(relaxation.Recover(at).Realize(run.Solver, run.TimeLeft));
        }

        var ceiling = double.PositiveInfinity;
        // At zero nothing is asked of a solver, so this bound is had in any case.
        var (none, zero) = (new double[relaxation.Size], relaxation.Evaluate(new double[relaxation.Size], null, options.Threads, () => run.TimeLeft, cancellationToken));
        if (Ascent == DualAscent.Bundle && relaxation.Size > LargestBundle) run.Notes.Add(FormattableString.Invariant($"{relaxation.Size} multipliers are too many for a bundle (more than {LargestBundle}); subgradients were used"));
        if (Ascent == DualAscent.Bundle && relaxation.Size <= LargestBundle) ceiling = BundleAscent.Run(relaxation, Start(relaxation, options.Seed), Tolerances.LagrangianDual, run.Solver, Evaluate, Visit, TimeLeft, cancellationToken).Ceiling;
        else SubgradientAscent.Run(relaxation, Start(relaxation, options.Seed), Evaluate, Visit, cancellationToken);
        if (zero is not null && zero.Value >= highest - Tolerances.LagrangianDual)
        {
            highest = Math.Min(highest, zero.Value);
            Visit(none, zero);
            (best, highest, isOwn) = (none, zero.Value, zero.IsOwn);
        }

        run.Notes.Add(double.IsFinite(ceiling)
            ? FormattableString.Invariant($"the Lagrangian dual is {highest:G9}; no multipliers give more than {ceiling:G9}")
            : FormattableString.Invariant($"the largest dual value found is {highest:G9}"));
        Prove(run, relaxation, best, highest, isOwn);
        if (!isOwn) run.SolverName = run.Solver.Name;
        if (SearchShare > 0 && run.MayGoOn) IntegerStarts.Search(run, options, run.TimeLeft / 3, cancellationToken, run.Best);
        if (SearchShare > 0 && run.MayGoOn) IntegerStarts.Search(run, options, run.TimeLeft, cancellationToken);
        return run.Conclude(Name);
    }

    /// <summary>The relaxation of a name; null for none.</summary>
    internal static LagrangianRelaxation State(string name, RealTrainingProblem problem, CancellationToken cancellationToken) =>
        name == Copies.Name ? new LagrangianCopies(problem, cancellationToken: cancellationToken) : new LagrangianProducts(problem, cancellationToken: cancellationToken);

    /// <summary>The bound that multipliers give, and its argument.</summary>
    internal static BoundProof BoundOf(string name, double dual, string? trusts) => new(
        Cost.AtLeast(dual, 1),
        trusts is null ? ProofKind.Exhaustive : ProofKind.Mip,
        FormattableString.Invariant($"the Lagrangian dual is {dual:G9} at the stated multipliers, its sub-problems solved neuron by neuron"),
        trusts,
        name);

    /// <summary>The bound at stated multipliers, its subproblems solved without a solver.</summary>
    internal static Derivation Rederive(string name, RealTrainingProblem problem, IReadOnlyList<double> multipliers, CancellationToken cancellationToken)
    {
        var relaxation = State(name, problem, cancellationToken);
        double[] values = multipliers.Count == 0 ? new double[relaxation.Size] : [.. multipliers];
        if (values.Length != relaxation.Size || values.Any(m => !double.IsFinite(m) || (relaxation.IsSigned && m < 0)))
            return new Derivation(true, null, $"it needs {relaxation.Size} multipliers{(relaxation.IsSigned ? " of 0 or more" : "")}; those stated are not");
        if (relaxation.Evaluate(values, null, Environment.ProcessorCount, () => double.PositiveInfinity, cancellationToken) is not { } at)
            return new Derivation(false, null, "its subproblems are too large to list");
        var derived = BoundOf(name, at.Value, null).Value;
        return new Derivation(true, new Fraction(derived.Numerator, derived.Denominator), FormattableString.Invariant($"{relaxation.Neurons.Count} subproblems give a dual value of {at.Value:G9}"));
    }

    private static void Prove(RealTrainingRun run, LagrangianRelaxation relaxation, double[] multipliers, double dual, bool isOwn)
    {
        if (!double.IsFinite(dual)) return;
        var bound = BoundOf(relaxation.Name, dual, null);
        // No multipliers prove more than the label counts, which need no solver; what seems to is an error of a solver or of rounding.
        if (!isOwn || bound.Value != run.Bound.Value) return;
        run.Replace(bound);
        run.Multipliers = new LagrangianMultipliers(relaxation.Name, multipliers.All(m => m == 0) ? [] : multipliers);
    }

    /// <summary>The source's starts: (1, 3, 6) for rows 2 to 4, (2, 1, 0) before the outputs; uniform in [-100, 100] for copies.</summary>
    private static double[] Start(LagrangianRelaxation relaxation, int seed)
    {
        var random = new Random(seed);
        var start = new double[relaxation.Size];
        if (relaxation is LagrangianProducts products)
        {
            for (var p = 0; p < start.Length / 4; p++)
            {
                var isLast = p >= products.RowOf(0, 0, 0, products.Problem.Hidden.Count);
                (start[4 * p + 1], start[4 * p + 2], start[4 * p + 3]) = isLast ? (2, 1, 0) : (1, 3, 6);
            }

            return start;
        }

        for (var i = 0; i < start.Length; i++) start[i] = 200 * random.NextDouble() - 100;
        return start;
    }
}
