using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Halfspace.Tests.Formats;

/// <summary>C and C# source takes raw values, and gives every row the class that the network gives it.</summary>
public sealed class RawSourceTests
{
    /// <summary>One list for all: what the compiler has read of a library serves the next text too.</summary>
    private static readonly Lazy<PortableExecutableReference[]> References = new(() => [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path))]);

    [Fact]
    public void Compiled_C_gives_every_raw_row_its_class()
    {
        foreach (var set in Sets()) CompareC(set);
    }

    [Fact]
    public void Compiled_CSharp_gives_every_raw_row_its_class_and_outputs()
    {
        foreach (var set in Sets()) CompareCSharp(set);
    }

    [Theory]
    [InlineData("slim/heart.csv", 61)]
    [InlineData("slim/mammo.csv", 62)]
    [InlineData("adult/adult.data", 63)]
    public void On_public_data_too(string file, int seed)
    {
        var path = SharedData.FindOrSkip(file);
        var set = RawRows.OfFile(path, CsvFile.Read(path).Encoding!, seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{set.Rows.Count} rows, seed {seed}");
        CompareCSharp(set);
        CompareC(set);
    }

    [Fact]
    public void A_sum_that_would_leave_the_stated_range_is_refused_and_does_not_overflow()
    {
        var set = RawRows.All().First();
        var text = CSourceFile.ToText(set.Network, largestInput: 100);
        Assert.Contains("int32_t s", text, StringComparison.Ordinal);
        Assert.Contains("x[i] > CLASSIFY_LARGEST_INPUT", text, StringComparison.Ordinal);
        Assert.Contains("int64_t s", CSourceFile.ToText(set.Network), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_code_stay_names()
    {
        var network = new IntegerNetwork([new IntegerLayer(1, [1, -1], [0, 0])]) { ClassNames = ["*/ int x; /*", "\u2028 public \u202e \"; \\"] };
        var assembly = Compile(CSharpSourceFile.ToText(network, "Odd"));
        Assert.Equal(network.ClassNames[1], assembly.GetType("Odd")!.GetMethod("NameOf")!.Invoke(null, [1]));
        using var folder = new TemporaryFolder();
        CSourceFile.Write(folder.Name("network.c"), network);
        folder.Write("main.c", "#include <stdio.h>\n#include \"network.c\"\nint main(void) { fputs(classify_name(1), stdout); return 0; }\n");
        if (Gcc(folder)) Assert.Equal(network.ClassNames[1], Run(folder.Path, folder.Name("main"), ""));
    }

    /// <summary>Each encoding with one of its two networks, of one layer and of two by turns: each is a program to compile.</summary>
    private static IEnumerable<RawRows> Sets() => RawRows.All().Where((_, number) => Rounds.AreAll || number / 2 % 2 == number % 2);

    private static void CompareCSharp(RawRows set)
    {
        var type = Compile(CSharpSourceFile.ToText(set.Network)).GetType("Classifier")!;
        var classify = type.GetMethod("Classify", [typeof(double[]), typeof(string[])])!.CreateDelegate<Func<double[], string[], int>>();
        var encode = type.GetMethod("Encode")!.CreateDelegate<Func<double[], string[], int[]?>>();
        var outputs = type.GetMethod("Outputs")!.CreateDelegate<Func<int[], long[]>>();
        var refused = 0;
        foreach (var row in set.Rows)
        {
            var (numbers, categories) = (set.Numbers(row), set.Categories(row));
            var place = $"{set.Name}: {string.Join('|', row)}";
            Assert.True(set.ClassOf(row) == classify(numbers, categories), place);
            var expected = set.OutputsOf(row);
            if (expected is null) refused++;
            Assert.True(expected is null == encode(numbers, categories) is null, place);
            if (expected is not null) Assert.True(expected.SequenceEqual(outputs(encode(numbers, categories)!)), place);
        }

        Assert.True(refused < 3 * set.Rows.Count / 4, $"{set.Name}: {refused} of {set.Rows.Count} rows are refused");
    }

    /// <summary>Compiles for the oldest version of C# that is promised, with every warning an error.</summary>
    private static Assembly Compile(string text)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, warningLevel: 9999, generalDiagnosticOption: ReportDiagnostic.Error, optimizationLevel: OptimizationLevel.Release);
        var compilation = CSharpCompilation.Create("network" + Guid.NewGuid().ToString("N"), [CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp7_3))], References.Value, options);
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Take(5)) + "\n" + text);
        return Assembly.Load(stream.ToArray());
    }

    private static void CompareC(RawRows set)
    {
        using var folder = new TemporaryFolder();
        CSourceFile.Write(folder.Name("network.c"), set.Network, "net");
        // A row comes as its fields, each followed by a byte that stands in none of them.
        folder.Write("main.c", """
            #include <stdio.h>
            #include <stdlib.h>
            #include "network.c"
            static const char *field(void)
            {
                static char buffers[256][4096];
                static int next = 0;
                char *text = buffers[next++ % 256];
                int c, n = 0;
                while ((c = getchar()) != 1 && c != EOF && n < 4095) text[n++] = (char)c;
                text[n] = 0;
                return text;
            }
            int main(void)
            {
                double numbers[NET_NUMBERS + 1];
                const char *categories[NET_CATEGORIES + 1];
                int i, c;
                while ((c = getchar()) != EOF) {
                    ungetc(c, stdin);
                    for (i = 0; i < NET_NUMBERS; i++) numbers[i] = strtod(field(), NULL);
                    for (i = 0; i < NET_CATEGORIES; i++) categories[i] = field();
                    printf("%d\n", net_raw(numbers, categories));
                }
                return 0;
            }
            """ + "\n");
        if (!Gcc(folder)) Assert.Skip("gcc is not here, so the C code is not compiled.");
        var input = string.Concat(set.Rows.Select(row => string.Concat(set.Numbers(row).Select(number => double.IsNaN(number) ? "nan" : number.ToString("R", CultureInfo.InvariantCulture)).Concat(set.Categories(row)).Select(text => text + "\u0001"))));
        var lines = Run(folder.Path, folder.Name("main"), input).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(set.Rows.Count == lines.Length, string.Join("\n", lines.Take(5)));
        for (var k = 0; k < lines.Length; k++)
            Assert.True(set.ClassOf(set.Rows[k]).ToString(CultureInfo.InvariantCulture) == lines[k], $"{set.Name}: {string.Join('|', set.Rows[k])}: {lines[k]}");
    }

    private static bool Gcc(TemporaryFolder folder)
    {
        try
        {
            Assert.Equal("", Run(folder.Path, "gcc", "", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover", "-o", "main", "main.c"));
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string Run(string folder, string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new System.Text.UTF8Encoding(false), StandardOutputEncoding = new System.Text.UTF8Encoding(false) };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
    }
}
