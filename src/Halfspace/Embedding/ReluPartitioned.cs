using System.Globalization;
using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>ReLU by the terms in groups, each with a variable for its part of the output: between big-M and the hull.</summary>
/// <remarks>
/// Groups S_1..S_N of the terms, s_n the weighted sum over a group, [m_n, M_n] its range, q_n its part of the active case:
/// <para><c>y = sum of q_n + b z >= 0,  y >= a,  q_n &lt;= M_n z,  q_n &lt;= s_n - m_n (1 - z)</c></para>
/// The mirrored rows on q_n (from below) never ask more than y >= 0 and y >= a, see <see cref="ReluExtended"/>; the last q_n is left out by
/// the equation. Size: one binary, one output, N - 1 group variables; 2 N + 1 rows, two more where the proven range is tighter than the
/// groups'. N = 1 is big-M, N = n is the hull; refining the groups never loosens it. Source: Tsay, Kronqvist, Thebelt and Misener (2021).
/// </remarks>
public sealed class ReluPartitioned : IReluFormulation
{
    /// <summary>Creates the formulation.</summary>
    /// <param name="groups">The number of groups, 1 or more; a neuron of fewer terms has one group a term.</param>
    /// <param name="rule">How terms are put into groups; null for equal sizes.</param>
    public ReluPartitioned(int groups, PartitionRule? rule = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        (Groups, Rule) = (groups, rule ?? PartitionRule.EqualSize);
    }

    /// <summary>The number of groups.</summary>
    public int Groups { get; }

    /// <summary>How terms are put into groups.</summary>
    public PartitionRule Rule { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"partition:{Groups}{(Rule == PartitionRule.EqualSize ? "" : ":" + Rule.Name)}");

    /// <inheritdoc/>
    public void Add(ReluNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        neuron.AddAbove();
        var groups = Rule.Split([.. neuron.Terms.Select(term => term.Weight)], Groups);
        if (groups.Count == 1)
        {
            neuron.AddSwitches();
            return;
        }

        var last = ((LinearExpression)neuron.Output).Plus(-neuron.Bias, neuron.Active);
        for (var n = 0; n < groups.Count; n++)
        {
            var (sum, min, max) = (LinearExpression.Zero, 0.0, 0.0);
            foreach (var i in groups[n])
            {
                var term = neuron.Terms[i];
                sum = sum.Plus(term.Weight, term.Variable);
                (min, max) = (min + term.Min, max + term.Max);
            }

            LinearExpression part;
            if (n + 1 < groups.Count)
            {
                var variable = neuron.AddVariable(Math.Min(0, min), Math.Max(0, max), "_part", n, sum);
                (part, last) = (variable, last.Plus(-1, variable));
            }
            else
            {
                part = last;
            }

            neuron.AddRow(part.Plus(-max, neuron.Active) <= 0, $"_off{n}");
            neuron.AddRow((part - sum).Plus(-min, neuron.Active) <= -min, $"_on{n}");
        }

        if (neuron.IsRangeTighter) neuron.AddSwitches();
    }
}
