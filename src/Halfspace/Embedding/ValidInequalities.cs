using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>Rows that tie a neuron's binary to those of the neurons before it.</summary>
/// <remarks>
/// With a = sum of w_j y_j + r over ReLU outputs y_j, z_j their binaries, and r all the rest (bias, inputs, stable neurons):
/// <para><c>z &lt;= sum of z_j over w_j > 0  where max r &lt;= 0;    1 - z &lt;= sum of z_j over w_j &lt; 0  where min r > 0</c></para>
/// They hold for "z is one exactly where a > 0", so they cut off no output, only choices of binaries at a = 0. Stable neurons have no
/// binary: an active one stands in r with the range of its own expression, an inactive one is zero. Size: at most one row a neuron;
/// nothing in the first layer, whose inputs have no binaries. Source: Serra and Ramalingam (2020), inequality (19) and its mirror
/// image in the survey that this reproduces.
/// </remarks>
public sealed class ValidInequalities
{
    private readonly MipModel model;
    private readonly Dictionary<int, Variable> activeOf = [];

    internal ValidInequalities(MipModel model) => this.model = model;

    internal void Register(Variable output, Variable active) => activeOf.Add(output.Index, active);

    internal void Add(ReluNeuron neuron)
    {
        var (restMin, restMax) = (neuron.Bias, neuron.Bias);
        var (raising, lowering) = (LinearExpression.Zero, LinearExpression.Zero);
        foreach (var term in neuron.Terms)
        {
            if (activeOf.TryGetValue(term.Variable.Index, out var active))
            {
                if (term.Weight > 0) raising = raising.Plus(1, model.VariableAt(active.Index));
                else lowering = lowering.Plus(1, model.VariableAt(active.Index));
            }
            else
            {
                (restMin, restMax) = (restMin + term.Min, restMax + term.Max);
            }
        }

        if (restMax <= 0) neuron.AddRow(neuron.Active - raising <= 0, "_needs");
        else if (restMin > 0) neuron.AddRow(neuron.Active + lowering >= 1, "_unless");
    }
}
