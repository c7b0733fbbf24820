using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Writes an integer network as one C99 file without dependencies, for small devices.</summary>
/// <remarks>
/// <c>int classify(const int32_t *x)</c> gives the class of the largest output, the first where several are equal; with
/// one output, class 1 where it is zero or more. <c>classify_outputs</c> gives the outputs themselves. Inputs are the
/// integers of a data set at the network's input scale. Sums are 32-bit where every sum fits for the inputs to be
/// expected, else 64-bit; the largest input for which no sum overflows stands in the file.
/// <para>
/// A network with an encoding has functions on raw values too: <c>int classify_raw(const double *numbers, const char *const *categories)</c>
/// gives the class, or -1 where the encoding refuses the row; <c>classify_encode</c> gives the integers. The file says which column is which.
/// </para>
/// </remarks>
public static partial class CSourceFile
{
    private const int WeightsPerLine = 32;

    /// <summary>Writes a network to a file, replacing it only once all is written.</summary>
    /// <param name="path">The target.</param>
    /// <param name="network">The network.</param>
    /// <param name="function">The name of the C function, and the beginning of all other names.</param>
    /// <param name="largestInput">The largest size of any input to be expected; null for what the network's encoding was fitted on, else its input scale (right for data scaled to [0, 1]).</param>
    /// <exception cref="ArgumentException">The function's name is no C identifier.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, IntegerNetwork network, string function = "classify", int? largestInput = null)
    {
        var text = ToText(network, function, largestInput);
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The C source of a network; see <see cref="Write"/>.</summary>
    /// <exception cref="ArgumentException">The function's name is no C identifier.</exception>
    public static string ToText(IntegerNetwork network, string function = "classify", int? largestInput = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(function);
        if (!Identifier().IsMatch(function)) throw new ArgumentException($"'{function}' is no C identifier: letters, digits and underscores, beginning with a letter.", nameof(function));
        var raw = network.Encoding is { } encoding ? new RawInputs(encoding) : null;
        // A raw number may lie anywhere, so that its integer may have any size.
        var narrow = LargestInput(network, int.MaxValue) >= (largestInput ?? (raw?.Numbers.Count > 0 ? int.MaxValue : network.LargestExpectedInput));
        var sum = narrow ? "int32_t" : "int64_t";
        var largest = LargestInput(network, narrow ? int.MaxValue : long.MaxValue);
        var capitals = function.ToUpperInvariant();
        var code = new StringBuilder();
        void Line(FormattableString text) => code.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"/* An integer network {network} with sign activations, sign(0) = +1. All arithmetic is exact.");
        Line($"   Input i is the integer nearest to its real value times {capitals}_SCALE. */");
        Line($"#include <stdint.h>");
        if (raw is not null) Line($"#include <string.h>");
        Line($"");
        Line($"#define {capitals}_INPUTS {network.InputCount}");
        Line($"#define {capitals}_OUTPUTS {network.OutputCount}");
        Line($"#define {capitals}_SCALE {network.InputScale}");
        Line($"/* No sum overflows while every input lies within plus and minus this. */");
        Line($"#define {capitals}_LARGEST_INPUT {largest}");
        for (var c = 0; c < network.ClassNames?.Count; c++) Line($"/* class {c}: {Comment(network.ClassNames[c])} */");
        if (network.Encoding?.InputNames is { } names)
        {
            for (var i = 0; i < names.Count; i++) Line($"/* input {i}: {Comment(names[i])} */");
        }

        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            Line($"");
            Line($"static const {TypeOf(layer.Weights)} {function}_w{l}[{layer.NeuronCount}][{layer.InputCount}] = {{");
            for (var j = 0; j < layer.NeuronCount; j++) Line($"    {{{Numbers(layer.WeightsOf(j))}}},");
            Line($"}};");
            Line($"static const {TypeOf(layer.Biases)} {function}_b{l}[{layer.NeuronCount}] = {{{Numbers(layer.Biases)}}};");
        }

        Line($"");
        Line($"void {function}_outputs(const int32_t *x, {sum} *y)");
        Line($"{{");
        Line($"    int i, j;");
        for (var l = 0; l + 1 < network.Layers.Count; l++) Line($"    int32_t h{l}[{network.Layers[l].NeuronCount}];");
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var last = l + 1 == network.Layers.Count;
            var scale = l == 0 ? FormattableString.Invariant($" * {network.InputScale}") : "";
            var input = l == 0 ? "x" : FormattableString.Invariant($"h{l - 1}");
            Line($"    for (j = 0; j < {network.Layers[l].NeuronCount}; j++) {{");
            Line($"        {sum} s = ({sum}){function}_b{l}[j]{scale};");
            Line($"        for (i = 0; i < {network.Layers[l].InputCount}; i++) s += ({sum}){function}_w{l}[j][i] * {input}[i];");
            if (last) Line($"        y[j] = s;");
            else Line($"        h{l}[j] = s >= 0 ? 1 : -1;");
            Line($"    }}");
        }

        Line($"}}");
        Line($"");
        Line($"static int {function}_choose(const {sum} *y)");
        Line($"{{");
        if (network.OutputCount == 1)
        {
            Line($"    return y[0] >= 0 ? 1 : 0;");
        }
        else
        {
            Line($"    int j, best = 0;");
            Line($"    for (j = 1; j < {network.OutputCount}; j++) if (y[j] > y[best]) best = j;");
            Line($"    return best;");
        }

        Line($"}}");
        Line($"");
        Line($"int {function}(const int32_t *x)");
        Line($"{{");
        Line($"    {sum} y[{network.OutputCount}];");
        Line($"    {function}_outputs(x, y);");
        Line($"    return {function}_choose(y);");
        Line($"}}");
        if (network.ClassNames is { } classes) WriteNames(code, function, classes);
        if (raw is not null) WriteRaw(code, network, raw, function, sum, largest);
        return code.ToString();
    }

    /// <summary>The largest input size for which no sum leaves the range, -1 where even the rest of a sum does.</summary>
    private static long LargestInput(IntegerNetwork network, long range)
    {
        long largest = int.MaxValue;
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            for (var j = 0; j < layer.NeuronCount; j++)
            {
                long weights = 0;
                foreach (var weight in layer.WeightsOf(j)) weights += Math.Abs((long)weight);
                var rest = range - Math.Abs((long)layer.Biases[j]) * (l == 0 ? network.InputScale : 1);
                if (rest < 0 || (l > 0 && weights > rest)) return -1;
                if (l == 0 && weights > 0) largest = Math.Min(largest, rest / weights);
            }
        }

        return largest;
    }

    private static string TypeOf(int[] numbers)
    {
        var largest = numbers.Max(number => Math.Abs((long)number));
        return largest <= sbyte.MaxValue ? "int8_t" : largest <= short.MaxValue ? "int16_t" : "int32_t";
    }

    private static string Numbers(ReadOnlySpan<int> numbers)
    {
        var text = new StringBuilder();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i > 0) text.Append(i % WeightsPerLine == 0 ? ",\n     " : ",");
            text.Append(numbers[i].ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    // A name must not end the comment it stands in, nor begin another, nor turn the direction of its text.
    internal static string Comment(string name) =>
        string.Concat(name.Select(character => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || character is '*' or '\\' ? '.' : character));

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex Identifier();
}
