using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>Bounds the sum of weight magnitudes of a network that is right everywhere by what it takes to tell the classes apart. For min-weight.</summary>
/// <remarks>
/// Let K of C classes be present, and s_j the smallest sum of magnitudes of a first-layer neuron that separates class j from the others, either way round
/// (<see cref="SeparatingNeuron"/>). Each absent class costs one: its output must be negative, and zeros give zero. K = 1 costs nothing more. Without a hidden layer each
/// output is such a neuron itself, the right way round. With one hidden layer:
/// <list type="bullet">
/// <item>An output of magnitude one is a neuron's sign up to sign, so that neuron separates the class. For K &gt;= 3 no neuron separates two classes at once, so such
/// a class costs 1 + s_j that no other class shares.</item>
/// <item>An output of magnitude two is a separator's sign again, or asks for one of two neurons, both then non-constant, and for K &gt;= 3 neither of them serves another class in
/// this way; so the class costs at least 3 on its own, and so it does with an output of magnitude three.</item>
/// <item>Hence (C - K) + sum_j min(1 + s_j, 3) for K &gt;= 3. For K = 2 a neuron may serve both outputs: (C - 2) + min(2 + s, 6), since without a separator both outputs
/// have magnitude two and two neurons are non-constant. A single output: min(1 + s, 4).</item>
/// </list>
/// Every further hidden layer needs ceil(log2 K) non-constant neurons, each of a weight or more; then s counts up to 2 only. Without a hidden layer sums of 5 or more are not told apart.
/// </remarks>
internal static class SmallestWeights
{
    public static Fraction? Derive(SignStage stage, CancellationToken cancellationToken)
    {
        if (stage.Objective != "min-weight" || !stage.IsAllRight) return null;
        var (problem, present) = (stage.Problem, stage.Present);
        if (present.Count == 1) return (BigInteger)(problem.IsSingle ? 1 - present[0] : problem.OutputCount - 1);
        var neuron = new SeparatingNeuron(problem, cancellationToken);
        var depth = problem.Hidden.Count;
        BigInteger value = problem.IsSingle ? 0 : problem.OutputCount - present.Count;
        if (depth == 0) return (problem.IsSingle ? [1] : present).Aggregate(value, (sum, c) => sum + neuron.Smallest(c, true, 5));
        int EitherWay(int label, int limit) => Math.Min(neuron.Smallest(label, true, limit), neuron.Smallest(label, false, limit));
        if (present.Count == 2)
        {
            var outputs = problem.IsSingle ? 1 : 2;
            return value + outputs + depth - 1 + EitherWay(present[0], depth == 1 ? outputs + 2 : 2);
        }

        return depth == 1
            ? present.Aggregate(value, (sum, c) => sum + 1 + EitherWay(c, 2))
            : value + 2 * present.Count + (BigInteger)(depth - 1) * stage.FewestNeurons;
    }
}
