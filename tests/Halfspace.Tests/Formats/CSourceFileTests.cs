using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Halfspace.Formats;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Formats;

public sealed class CSourceFileTests
{
    private const int Samples = 200;

    [Theory]
    [InlineData(1, 100, 255, 20, 7, 3)]
    [InlineData(3, 15, 10_000, 108, 16, 2)]
    [InlineData(4, 1, 1, 4, 3, 3, 1)]
    [InlineData(5, 40_000, 10_000, 12, 5, 2)]
    [InlineData(6, 7, 1, 9, 4)]
    [InlineData(7, 200, 1, 5, 2, 2)]
    public void Compiled_code_computes_what_the_network_does(int seed, int range, int scale, params int[] widths)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var network = RandomNetworks.Make(random, range, scale, widths);
        using var folder = new TemporaryFolder();
        CSourceFile.Write(folder.Name("network.c"), network, "net");
        var inputs = Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, widths[0]).Select(_ => random.Next(0, scale + 1)).ToArray()).ToArray();
        folder.Write("main.c", MainSource(inputs, CSourceFile.ToText(network).Contains("int64_t", StringComparison.Ordinal) ? "int64_t" : "int32_t"));
        if (!Run(folder.Path, "gcc", ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover", "-o", "main", "main.c"], out var errors)) Assert.Skip("gcc is not here, so the C code is not compiled.");
        Assert.Equal("", errors);
        Run(folder.Path, folder.Name("main"), [], out var output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Samples, lines.Length);
        for (var k = 0; k < Samples; k++)
        {
            var outputs = network.Forward(inputs[k]);
            var best = outputs.Length == 1 ? (outputs[0] >= 0 ? 1 : 0) : Array.IndexOf(outputs, outputs.Max());
            Assert.Equal(string.Join(' ', outputs.Prepend(best).Select(value => value.ToString(CultureInfo.InvariantCulture))), lines[k].Trim());
        }
    }

    [Fact]
    public void Sums_are_wide_where_32_bits_may_not_do()
    {
        var network = new IntegerNetwork([new IntegerLayer(2, [30_000, 30_000], [0])], 10_000);
        Assert.Contains("int32_t s", CSourceFile.ToText(network), StringComparison.Ordinal);
        Assert.Contains("#define CLASSIFY_LARGEST_INPUT 35791\n", CSourceFile.ToText(network), StringComparison.Ordinal);
        Assert.Contains("int64_t s", CSourceFile.ToText(network, largestInput: 35_792), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("a b")]
    [InlineData("")]
    public void Function_names_must_be_identifiers(string name) =>
        Assert.Throws<ArgumentException>(() => CSourceFile.ToText(RandomNetworks.Make(new Random(1), 1, 1, 2, 1), name));

    [Fact]
    public void A_name_cannot_end_its_comment()
    {
        var layers = RandomNetworks.Make(new Random(1), 1, 1, 2, 2).Layers;
        var text = CSourceFile.ToText(new IntegerNetwork(layers) { ClassNames = ["a */ int x; /*", "b\n"] });
        Assert.Contains("/* class 0: a ./ int x; /. */", text, StringComparison.Ordinal);
        Assert.Contains("/* class 1: b. */", text, StringComparison.Ordinal);
    }

    private static string MainSource(int[][] inputs, string sum) =>
        "#include <stdio.h>\n#include \"network.c\"\nstatic const int32_t x[" + Samples + "][NET_INPUTS] = {\n"
        + string.Join(",\n", inputs.Select(row => "{" + string.Join(',', row.Select(v => v.ToString(CultureInfo.InvariantCulture))) + "}"))
        + "};\nint main(void) {\n  int k, j;\n  " + sum + " y[NET_OUTPUTS];\n  for (k = 0; k < " + Samples + "; k++) {\n    printf(\"%d\", net(x[k]));\n"
        + "    net_outputs(x[k], y);\n    for (j = 0; j < NET_OUTPUTS; j++) printf(\" %lld\", (long long)y[j]);\n    printf(\"\\n\");\n  }\n  return 0;\n}\n";

    private static bool Run(string folder, string program, string[] arguments, out string text)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            text = process.StandardOutput.ReadToEnd() + errors.Result;
            process.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            text = "";
            return false;
        }
    }
}
