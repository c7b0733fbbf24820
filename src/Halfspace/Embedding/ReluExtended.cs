using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>ReLU by a copy of each variable for the active case: multiple choice.</summary>
/// <remarks>
/// x = x' + x'' with x'' the part of the active case:
/// <para><c>w x' + b (1 - z) &lt;= 0,  y = w x'' + b z >= 0,  L (1 - z) &lt;= x' &lt;= U (1 - z),  L z &lt;= x'' &lt;= U z</c></para>
/// x' = x - x'' is left out as a variable, and so are the two rows of each copy that hold w_i x''_i from below: with S(z) the largest
/// w x'' + b z for an x, S is concave in z with S(0) = 0 and S(1) = a, so S(z) >= min(0, a), and by exchanging the cases these rows never
/// ask more than y >= 0 and y >= a. Size: one binary, one output and n copies; 2 n + 2 rows for n terms. Tight: the hull over the box
/// of x (with <see cref="ReluHull"/>'s remark on tighter ranges, whose two rows are added then). Source: Balas's disjunctive
/// programming, as in Anderson et al. (2020).
/// </remarks>
public sealed class ReluExtended : IReluFormulation
{
    /// <inheritdoc/>
    public string Name => "extended";

    /// <inheritdoc/>
    public void Add(ReluNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        neuron.AddAbove();
        var sum = LinearExpression.Zero.Plus(neuron.Bias, neuron.Active);
        for (var i = 0; i < neuron.Terms.Count; i++)
        {
            var term = neuron.Terms[i];
            var copy = neuron.AddVariable(Math.Min(0, term.Lower), Math.Max(0, term.Upper), "_copy", i, term.Variable);
            sum = sum.Plus(term.Weight, copy);
            if (term.Weight > 0)
            {
                if (term.Upper != 0) neuron.AddRow(((LinearExpression)copy).Plus(-term.Upper, neuron.Active) <= 0, $"_off{i}");
                neuron.AddRow((copy - term.Variable).Plus(-term.Lower, neuron.Active) <= -term.Lower, $"_on{i}");
            }
            else
            {
                if (term.Lower != 0) neuron.AddRow(((LinearExpression)copy).Plus(-term.Lower, neuron.Active) >= 0, $"_off{i}");
                neuron.AddRow((copy - term.Variable).Plus(-term.Upper, neuron.Active) >= -term.Upper, $"_on{i}");
            }
        }

        neuron.AddRow(((LinearExpression)neuron.Output).EqualTo(sum), "_sum");
        if (neuron.IsRangeTighter) neuron.AddSwitches();
    }
}
