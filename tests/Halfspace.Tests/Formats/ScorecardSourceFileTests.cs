using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Formats;

/// <summary>A scorecard in C says what the network predicts, and the risk in thousandths by integers alone.</summary>
public sealed class ScorecardSourceFileTests
{
    [Fact]
    public void Compiled_code_gives_the_class_and_the_risk_of_each_row()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(21);
        var rows = Enumerable.Range(0, 60).Select(k => string.Create(CultureInfo.InvariantCulture, $"{random.Next(18, 90)},{random.Next(0, 500) / 100.0},{(k < 2 ? k : random.Next(2))}")).ToArray();
        var data = CsvFile.Read(folder.Write("card.csv", "age,level,ill\n" + string.Join('\n', rows) + "\n"), new CsvOptions { Label = "ill", MinMax = false });
        Assert.Equal(100, data.Scale);
        var network = new IntegerNetwork([new IntegerLayer(2, [1, -5], [-40])], data.Scale) { ClassNames = data.ClassNames, Encoding = data.Encoding };
        ScorecardSourceFile.Write(folder.Name("card.c"), network, isRisk: true);
        folder.Write("main.c", """
            #include <stdio.h>
            #include "card.c"
            int main(void)
            {
                double numbers[CARD_NUMBERS];
                int32_t x[CARD_INPUTS];
                while (scanf("%lf %lf", &numbers[0], &numbers[1]) == 2) {
                    if (!card_encode(numbers, NULL, x)) return 1;
                    printf("%d %d %d\n", card_raw(numbers, NULL), card_raw_risk(numbers, NULL), card_risk(x));
                }
                return 0;
            }
            """ + "\n");
        string output;
        try
        {
            Assert.Equal("", Run(folder.Path, "gcc", "", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover", "-o", "main", "main.c"));
            output = Run(folder.Path, folder.Name("main"), string.Join('\n', rows.Select(row => string.Join(' ', row.Split(',')[..2]))) + "\n");
        }
        catch (Win32Exception)
        {
            Assert.Skip("gcc is not here, so the C code is not compiled.");
            return;
        }

        var predicted = network.Predict(data);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(data.SampleCount, lines.Length);
        for (var k = 0; k < lines.Length; k++)
        {
            var sum = network.Forward(data.Row(k))[0];
            var risk = RiskTable.PerMille(sum, data.Scale);
            Assert.Equal($"{predicted[k].Class} {risk} {risk}", lines[k]);
            Assert.Equal(1000 / (1 + Math.Exp(-(double)sum / data.Scale)), risk, 0.5 + 1e-9);
        }
    }

    [Theory]
    [InlineData(0, 1, 500)]
    [InlineData(1, 1, 731)]
    [InlineData(-1, 1, 269)]
    [InlineData(40, 1, 1000)]
    [InlineData(-40, 1, 0)]
    [InlineData(2, 1000, 500)]
    [InlineData(3, 1000, 501)]
    public void Thousandths_are_those_of_the_probability(long output, int scale, int risk) => Assert.Equal(risk, RiskTable.PerMille(output, scale));

    [Fact]
    public void A_network_of_more_than_one_neuron_is_no_scorecard() =>
        Assert.Throws<ArgumentException>(() => ScorecardSourceFile.ToText(new IntegerNetwork([new IntegerLayer(1, [1, 1], [0, 0])]), isRisk: true));

    private static string Run(string folder, string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
    }
}
