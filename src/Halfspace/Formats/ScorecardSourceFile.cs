using System.Globalization;
using System.Text;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Writes a scorecard as one C99 file without dependencies: what <see cref="CSourceFile"/> has, and for a risk score the risk in thousandths, by comparisons of integers alone.</summary>
/// <remarks>
/// <c>card(x)</c> is the class and <c>card_outputs</c> the score with the bias, in units of one over <c>CARD_SCALE</c>; <c>card_risk(x)</c> is the probability of class 1 in thousandths, rounded to the nearest. With an
/// encoding there are <c>card_raw</c> and <c>card_raw_risk</c> on raw values, -1 where the encoding refuses the row.
/// </remarks>
public static class ScorecardSourceFile
{
    private const int EdgesPerLine = 16;

    /// <summary>Writes a scorecard to a file, replacing it only once all is written.</summary>
    /// <param name="path">The target.</param>
    /// <param name="network">A network of one neuron.</param>
    /// <param name="isRisk">Whether its output is the log-odds of the second class.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, IntegerNetwork network, bool isRisk)
    {
        var text = ToText(network, isRisk);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The C source of a scorecard; see <see cref="Write"/>.</summary>
    /// <exception cref="ArgumentException">The network has a hidden layer, or more than one output.</exception>
    public static string ToText(IntegerNetwork network, bool isRisk)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network is not { Layers.Count: 1, OutputCount: 1 }) throw new ArgumentException($"A scorecard is one neuron; the network is {network}.", nameof(network));
        var card = CSourceFile.ToText(network, "card");
        if (!isRisk) return card;
        var sum = card.Contains("int64_t *y", StringComparison.Ordinal) ? "int64_t" : "int32_t";
        long[] edges = [.. RiskTable.Edges(network.InputScale)];
        var code = new StringBuilder(card);
        code.Append(CultureInfo.InvariantCulture, $"\n/* The smallest score, in units of 1 / CARD_SCALE, whose risk rounds to 1, 2, ... 1000 thousandths. */\nstatic const int64_t card_edges[{edges.Length}] = {{\n");
        for (var e = 0; e < edges.Length; e += EdgesPerLine) code.Append(CultureInfo.InvariantCulture, $"    {string.Join(", ", edges.Skip(e).Take(EdgesPerLine))},\n");
        code.Append(CultureInfo.InvariantCulture, $$"""
            };

            static int card_per_mille(int64_t score)
            {
                int low = 0, high = {{edges.Length}};
                while (low < high) {
                    int middle = (low + high) / 2;
                    if (score >= card_edges[middle]) low = middle + 1;
                    else high = middle;
                }
                return low;
            }

            /* The probability of class 1 in thousandths. */
            int card_risk(const int32_t *x)
            {
                {{sum}} y[1];
                card_outputs(x, y);
                return card_per_mille(y[0]);
            }

            """);
        if (network.Encoding is not null)
        {
            code.Append(CultureInfo.InvariantCulture, $$"""

                /* The same of raw values; -1 where the row is refused. */
                int card_raw_risk(const double *numbers, const char *const *categories)
                {
                    {{sum}} y[1];
                    if (!card_raw_outputs(numbers, categories, y)) return -1;
                    return card_per_mille(y[0]);
                }

                """);
        }

        return code.ToString();
    }
}
