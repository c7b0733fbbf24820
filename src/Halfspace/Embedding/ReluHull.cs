namespace Halfspace.Embedding;

/// <summary>ReLU by the rows of big-M and, on demand, the rows of the convex hull over the variables of the pre-activation.</summary>
/// <remarks>
/// With x_i in [L_i, U_i], write L'_i, U'_i for the ends that make w_i x_i smallest and largest. For every set I of terms
/// <para><c>y &lt;= sum of w_i (x_i - L'_i (1 - z)) over I  +  (b + sum of w_i U'_i over the rest) z</c></para>
/// Size: one binary, one output, three rows; 2^n rows are possible for n terms, and the one that a point breaks most is found by n
/// comparisons (<see cref="ReluHullCut"/>). So cuts come in rounds on the relaxation (<see cref="EmbeddedNetwork.AddCuts"/>); without
/// a round this is big-M. With all of them it is the hull over the box of x; a range [l, u] that is proven to be tighter than the box's
/// stays in the rows of big-M. With a solver that takes row generators the cuts can be given during its search (<see cref="EmbeddedNetwork.CutsAt"/>).
/// Source: Anderson, Huchette, Ma, Tjandraatmadja and Vielma (2020).
/// </remarks>
public sealed class ReluHull : IReluFormulation
{
    /// <inheritdoc/>
    public string Name => "hull";

    /// <inheritdoc/>
    public void Add(ReluNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        neuron.AddAbove();
        neuron.AddSwitches();
        if (neuron.Terms.Count > 1) neuron.AddSeparator(new ReluHullCut(neuron));
    }
}
