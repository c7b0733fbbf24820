using System.Globalization;
using System.Text.RegularExpressions;
using Halfspace.Cli.Runs;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli.Embed;

/// <summary>A weighted sum of a network's outputs as text, such as <c>y1 - 0.5 y0 + 2</c>.</summary>
internal static partial class OutputExpression
{
    /// <summary>Reads an expression of outputs y0, y1 and so on.</summary>
    public static OutputObjective Parse(string text, int outputs)
    {
        var (weights, constant, at) = (new double[outputs], 0.0, 0);
        while (at < text.Length && Term().Match(text, at) is { Success: true, Length: > 0 } match && match.Index == at && (at == 0 || match.Groups["sign"].Success))
        {
            var (number, output) = (match.Groups["number"], match.Groups["output"]);
            if (!number.Success && !output.Success) break;
            var factor = (match.Groups["sign"].Value == "-" ? -1 : 1) * (number.Success ? double.Parse(number.Value, CultureInfo.InvariantCulture) : 1);
            if (!output.Success) constant += factor;
            else if (int.TryParse(output.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < outputs) weights[index] += factor;
            else throw new UsageException($"There is no output y{output.Value}; the network has y0 to y{outputs - 1}.");
            at += match.Length;
        }

        return at == text.Length && at > 0 ? new OutputObjective(weights, constant) : throw new UsageException($"'{text[at..]}' in '{text}' is not understood; write a sum of outputs such as 'y1 - 0.5 y0 + 2'.");
    }

    [GeneratedRegex(@"\s*(?<sign>[+-])?\s*(?<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)?\s*\*?\s*(y(?<output>\d+))?\s*", RegexOptions.ExplicitCapture)]
    private static partial Regex Term();
}
