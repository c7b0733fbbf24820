using Halfspace.Training.Formulations;

namespace Halfspace.Training.Decomposition;

/// <summary>The second relaxation of Mintz and Patil (2021): every neuron has copies g of the activations before it, and g = h is dualised.</summary>
/// <remarks>
/// Multipliers m of any sign, one a copy. First layer: <c>min sum_n h_n (-sum_j m_nkj)</c>; next ones: <c>min sum_n m_n g_n - h_n sum_j m_nkj</c>
/// with the four product rows over g; output: loss and <c>m g</c>. Up to four neurons a layer the functions of a neuron are listed
/// (14, 104, 1882 of them). Source: Mintz and Patil, "LD Method - Formulation 2", with the exact product rows of its last version.
/// </remarks>
internal sealed class LagrangianCopies(RealTrainingProblem problem, ZeroOneProducts products = ZeroOneProducts.Exact, bool lists = true, CancellationToken cancellationToken = default)
    : LagrangianRelaxation(problem, products, 0, lists, cancellationToken)
{
    public override string Name => "lagrangian-copies";

    public override int Size => Rows;

    public override bool IsSigned => false;

    protected override bool UsesCopies => true;

    public override double[] ConstantSlopes() => new double[Size];

    protected override NeuronCosts CostsOf(int layer, int neuron, double[] multipliers)
    {
        var (on, off) = LossOf(layer);
        for (var n = 0; n < on.Length && layer < Problem.Hidden.Count; n++)
        {
            for (var j = 0; j < Problem.Widths[layer + 2]; j++) on[n] -= multipliers[RowOf(n, neuron, j, layer + 1)];
        }

        var before = layer == 0 ? null : Enumerable.Range(0, on.Length).Select(n => Enumerable.Range(0, Problem.Widths[layer]).Select(i => multipliers[RowOf(n, i, neuron, layer)]).ToArray()).ToArray();
        return new NeuronCosts(on, off, before);
    }

    protected override IEnumerable<(int Index, double Factor)> SlopesOf(int layer, int neuron, NeuronAnswer answer)
    {
        for (var n = 0; n < answer.On.Length; n++)
        {
            for (var i = 0; layer > 0 && i < Problem.Widths[layer]; i++) if (answer.Before![n][i] != 0) yield return (RowOf(n, i, neuron, layer), answer.Before[n][i]);
            for (var j = 0; layer < Problem.Hidden.Count && j < Problem.Widths[layer + 2]; j++) if (answer.On[n]) yield return (RowOf(n, neuron, j, layer + 1), -1);
        }
    }

    protected override NeuronAnswer? Behind(NeuronTables tables, NeuronCosts costs) => tables.Has(costs.Before![0].Length) ? tables.Copies(costs) : null;
}
