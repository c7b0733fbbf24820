using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Bounds the sum of weight magnitudes of a network that is right on every sample by what it takes to tell the classes apart.
/// </summary>
/// <remarks>
/// Let K of C classes be present, and s_j be the smallest sum of magnitudes of a first-layer neuron that separates class j from
/// the rest (either way round; see <see cref="SmallestNeuron"/>). Each absent class costs one: its output must be negative, and all
/// zeros give zero. K = 1 costs nothing more. With one hidden layer:
/// <list type="bullet">
/// <item>An output of magnitude one is a neuron's sign, so that neuron is the class's own separator. For K &gt;= 3 no neuron
/// separates two classes at once, so such a class costs 1 + s_j on its own.</item>
/// <item>An output of magnitude two is a separator's sign again, or asks for one of two neurons; both then are non-constant, and for K &gt;= 3
/// neither serves another class in this way. So the class costs at least 3 on its own; and so does an output of magnitude three.</item>
/// <item>Hence (C - K) + sum_j min(1 + s_j, 3) for K &gt;= 3. For K = 2 one neuron may serve both outputs: (C - 2) + min(2 + s, 6), since without
/// a separator both outputs have magnitude two and two neurons are non-constant.</item>
/// </list>
/// Every further hidden layer needs ceil(log2 K) non-constant neurons of at least one weight each. Without a hidden layer each output is
/// such a neuron itself. The bound is met by <see cref="SmallestNetwork"/> where separators of one or two weights exist.
/// </remarks>
internal sealed class SmallestWeightsBound : ICostBound
{
    private const long WorkLimit = 200_000_000;

    /// <inheritdoc/>
    public string Name => "smallest-weights";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Combinatorial;

    /// <inheritdoc/>
    public bool IsCheap => true;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (stage.Objective.Quantity != NetworkQuantity.Weights || !stage.IsAllRight) return null;
        var problem = stage.Problem;
        var sizes = problem.Data.ClassSizes();
        var present = Enumerable.Range(0, sizes.Length).Where(c => sizes[c] > 0).ToArray();
        var isSingle = problem.Coding == OutputCoding.Single;
        if (present.Length == 1) return Proof(isSingle ? 1 - present[0] : problem.OutputCount - 1, "each output that must be negative needs a weight");
        var inputs = ReducedInputs.Of(problem);
        var depth = problem.Hidden.Count;
        long value = isSingle ? 0 : problem.OutputCount - present.Length;
        if (depth == 0)
        {
            foreach (var c in isSingle ? [1] : present) value += Separate(stage, inputs, c, bothWays: false, 4, cancellationToken);
            return Proof(value, "each output must separate its class from the rest");
        }

        if (present.Length == 2)
        {
            long separator = Separate(stage, inputs, present[1], bothWays: true, depth == 1 ? 4 : 2, cancellationToken);
            if (depth == 1) value += isSingle ? Math.Min(1 + separator, 4) : Math.Min(2 + separator, 6);
            else value += (isSingle ? 1 : 2) + depth - 1 + Math.Min(separator, 2);
            return Proof(value, "each output needs a path of weights to a neuron that separates the two classes, or to two neurons that do so together");
        }

        if (depth == 1)
        {
            foreach (var c in present) value += Math.Min(1 + Separate(stage, inputs, c, bothWays: true, 1, cancellationToken), 3);
        }
        else
        {
            value += 2L * present.Length + (depth - 1L) * stage.FewestNeurons;
        }

        return Proof(value, "each class needs an output weight and a neuron of its own that separates it from the rest, or three weights");
    }

    /// <summary>A lower bound, at most one more than the limit, on the weights that separate a class from the rest.</summary>
    private static int Separate(ProofStage stage, ReducedInputs inputs, int label, bool bothWays, int limit, CancellationToken cancellationToken)
    {
        // A separator is not constant, so it has a weight.
        if (!SmallestNeuron.Fits(stage.Problem)) return 1;
        int Bound(int sign) => new SmallestNeuron(inputs, stage.Problem, Signs(stage.Problem, label, sign), WorkLimit, cancellationToken).Find(limit).Bound;
        return bothWays ? Math.Min(Bound(1), Bound(-1)) : Bound(1);
    }

    internal static int[] Signs(TrainingProblem problem, int label, int sign)
    {
        var wanted = new int[problem.Data.SampleCount];
        for (var k = 0; k < wanted.Length; k++) wanted[k] = problem.Data.Labels[k] == label ? sign : -sign;
        return wanted;
    }

    private BoundProof Proof(long value, string argument) => new(new Cost(value, 1), Kind, argument, Rule: Name);
}
