using Halfspace.Training.Formulations;

namespace Halfspace.Training.Decomposition;

/// <summary>The first relaxation of Mintz and Patil (2021): the four rows of every product are dualised.</summary>
/// <remarks>
/// Non-negative multipliers l1 to l4 a product, for the rows z - alpha - P (1 - h') &lt;= 0, -z + alpha - P (1 - h') &lt;= 0, -P h' - z &lt;= 0, z - P h' &lt;= 0:
/// <code>
/// z: l1 - l2 - l3 + l4     alpha: sum_n (l2 - l1)     h': P (l1 + l2 - l3 - l4)     constant: -P sum (l1 + l2)
/// </code>
/// Products keep their box. A neuron behind products is solved by <see cref="ProductSweep"/>. As printed the first row is not dualised but
/// replaced by z &lt;= alpha in every sub-problem, and sizes of weights cost mu: that bounds a model of its own, not the general one.
/// Source: Mintz and Patil, "LD Method - Formulation 1".
/// </remarks>
internal sealed class LagrangianProducts(RealTrainingProblem problem, ZeroOneProducts products = ZeroOneProducts.Exact, double sizeCost = 0, bool lists = true, CancellationToken cancellationToken = default)
    : LagrangianRelaxation(problem, products, sizeCost, lists, cancellationToken)
{
    private readonly bool printed = products == ZeroOneProducts.AtMostWeight;

    public override string Name => "lagrangian-products";

    public override int Size => 4 * Rows;

    public override bool IsSigned => true;

    protected override bool UsesCopies => false;

    /// <summary>The multiplier of a product's row, 1 to 4.</summary>
    public int IndexOf(int row, int product) => 4 * product + row - 1;

    public override double[] ConstantSlopes()
    {
        var slopes = new double[Size];
        for (var product = 0; product < Rows; product++)
        {
            if (!printed) slopes[IndexOf(1, product)] = -Problem.Range;
            slopes[IndexOf(2, product)] = -Problem.Range;
        }

        return slopes;
    }

    protected override NeuronCosts CostsOf(int layer, int neuron, double[] multipliers)
    {
        double L(int row, int product) => row == 1 && printed ? 0 : multipliers[IndexOf(row, product)];
        var (on, off) = LossOf(layer);
        for (var n = 0; n < on.Length && layer < Problem.Hidden.Count; n++)
        {
            for (var j = 0; j < Problem.Widths[layer + 2]; j++)
            {
                var p = RowOf(n, neuron, j, layer + 1);
                on[n] += Problem.Range * (L(1, p) + L(2, p) - L(3, p) - L(4, p));
            }
        }

        if (layer == 0) return new NeuronCosts(on, off);
        var (before, weights) = (new double[on.Length][], new double[Problem.Widths[layer]]);
        for (var n = 0; n < on.Length; n++)
        {
            before[n] = new double[weights.Length];
            for (var i = 0; i < weights.Length; i++)
            {
                var p = RowOf(n, i, neuron, layer);
                before[n][i] = L(1, p) - L(2, p) - L(3, p) + L(4, p);
                weights[i] += L(2, p) - L(1, p);
            }
        }

        return new NeuronCosts(on, off, before, weights);
    }

    protected override IEnumerable<(int Index, double Factor)> SlopesOf(int layer, int neuron, NeuronAnswer answer)
    {
        for (var n = 0; n < answer.On.Length; n++)
        {
            for (var i = 0; layer > 0 && i < Problem.Widths[layer]; i++)
            {
                var (p, z, w) = (RowOf(n, i, neuron, layer), answer.Before![n][i], answer.Weights![i]);
                if (!printed) yield return (IndexOf(1, p), z - w);
                yield return (IndexOf(2, p), w - z);
                yield return (IndexOf(3, p), -z);
                yield return (IndexOf(4, p), z);
            }

            for (var j = 0; layer < Problem.Hidden.Count && answer.On[n] && j < Problem.Widths[layer + 2]; j++)
            {
                var p = RowOf(n, neuron, j, layer + 1);
                if (!printed) yield return (IndexOf(1, p), Problem.Range);
                yield return (IndexOf(2, p), Problem.Range);
                yield return (IndexOf(3, p), -Problem.Range);
                yield return (IndexOf(4, p), -Problem.Range);
            }
        }
    }

    protected override NeuronAnswer? Behind(NeuronTables tables, NeuronCosts costs) => ProductSweep.Solve(costs, Problem.Range, (double)Problem.DeadZone);
}
