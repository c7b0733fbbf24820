using Halfspace.Data;
using Halfspace.Verification;
using Halfspace.Verification.Properties;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>VNN-LIB as tools write it, and what is refused with line and column.</summary>
public sealed class VnnLibFileTests
{
    private const string Two = "(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real) ; out\n(declare-const Y_1 Real)\n";
    private const string Boxed = Two + "(assert (>= X_0 -1))(assert (<= X_0 1.5e0))\n(assert (<= 0 X_1))(assert (>= 2E-1 X_1))\n";

    [Fact]
    public void Bounds_and_rows_are_read_both_ways_round()
    {
        var property = VnnLibFile.Parse(Boxed + "(assert (<= Y_0 Y_1))\n(assert (>= 3.5 (+ Y_0 (* -2 Y_1) 1)))");
        var one = Assert.Single(property.Cases);
        Assert.Equal([-1, 0], one.Inputs.Lower.ToArray());
        Assert.Equal([1.5, 0.2], one.Inputs.Upper.ToArray());
        Assert.Equal([1, -1], one.Rows[0].Coefficients);
        Assert.Equal(0, one.Rows[0].Limit);
        Assert.Equal([1, -2], one.Rows[1].Coefficients);
        Assert.Equal(2.5, one.Rows[1].Limit);
    }

    [Fact]
    public void Alternatives_of_boxes_and_rows_are_multiplied_out()
    {
        var text = Two + "(assert (or (and (>= X_0 0)(<= X_0 1)) (and (>= X_0 2) (<= X_0 3))))(assert (and (>= X_1 0) (<= X_1 1)))\n(assert (or (<= Y_0 1) (and (>= Y_1 2) (or (<= Y_0 Y_1) (>= Y_0 5)))))";
        var property = VnnLibFile.Parse(text);
        Assert.Equal(6, property.Cases.Count);
        Assert.Equal([1, 1, 1, 3, 3, 3], property.Cases.Select(one => one.Inputs.Upper[0]).Order());
        Assert.Equal(2, property.Cases.Count(one => one.Rows.Count == 1));
        Assert.Equal(4, property.Cases.Count(one => one.Rows.Count == 2));
    }

    [Fact]
    public void A_box_that_holds_nothing_leaves_no_case() => Assert.Empty(VnnLibFile.Parse(Boxed + "(assert (>= X_0 2))").Cases);

    [Fact]
    public void Conditions_without_variables_are_true_or_false()
    {
        Assert.Single(VnnLibFile.Parse(Boxed + "(assert (<= 1 2))").Cases);
        Assert.Empty(VnnLibFile.Parse(Boxed + "(assert (<= 2 1))").Cases);
    }

    [Theory]
    [InlineData("(assert (<= X_0 Z_1))", 7, 17, "neither a number nor a variable")]
    [InlineData("(assert (<= X_0 X_1))", 7, 9, "inputs must be boxes")]
    [InlineData("(assert (<= X_0 Y_1))", 7, 9, "inputs must be boxes")]
    [InlineData("(assert (!= Y_0 Y_1))", 7, 9, "'!=' is no condition")]
    [InlineData("(assert (< X_0 X_1))", 7, 9, "inputs must be boxes")]
    [InlineData("(assert (<= Y_0 1e999))", 7, 17, "too large")]
    [InlineData("(assert (<= Y_0 NaN))", 7, 17, "neither a number")]
    [InlineData("(assert (<= (* Y_0 Y_1) 2))", 7, 13, "not linear")]
    [InlineData("(assert (<= (* 0.1 0.3 Y_0) 2))", 7, 13, "without rounding")]
    [InlineData("(assert (and))", 7, 13, "nothing inside")]
    [InlineData("(assert (<= Y_0 1)", 7, 19, "end of the file")]
    [InlineData("  (assume (<= Y_0 1))", 7, 4, "not known")]
    [InlineData("(declare-const X_1 Real)", 7, 16, "comes next")]
    [InlineData("(declare-const Q Real)", 7, 16, "neither an input")]
    [InlineData("(vnnlib-version <2.0>)", 7, 2, "VNN-LIB 2.0")]
    [InlineData(")", 7, 1, "'(' is expected")]
    public void Faults_name_line_and_column(string added, int line, int column, string reason)
    {
        var fault = Assert.Throws<DataFileException>(() => VnnLibFile.Parse(Boxed + added, "p.vnnlib"));
        Assert.Equal(line, fault.Line);
        Assert.StartsWith($"column {column}: ", fault.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_without_a_bound_is_named_where_it_is_declared()
    {
        var fault = Assert.Throws<DataFileException>(() => VnnLibFile.Parse(Two + "(assert (<= X_0 1)) (assert (>= X_0 0)) (assert (<= X_1 1))"));
        Assert.Equal(2, fault.Line);
        Assert.Contains("X_1 has no lower bound", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_and_wide_nesting_neither_overflows_nor_fills_memory()
    {
        const int depth = 200_000;
        var nested = Boxed + "(assert " + string.Concat(Enumerable.Repeat("(and (or ", depth)) + "(<= Y_0 1)" + new string(')', 2 * depth) + ")";
        Assert.Single(VnnLibFile.Parse(nested).Cases);
        var product = Boxed + string.Concat(Enumerable.Repeat("(assert (or (<= Y_0 1) (<= Y_1 1)))", 40));
        Assert.Contains("too many cases", Assert.Throws<DataFileException>(() => VnnLibFile.Parse(product)).Reason, StringComparison.Ordinal);
        Assert.Throws<DataFileException>(() => VnnLibFile.Parse(Boxed + "(assert (<= " + string.Concat(Enumerable.Repeat("(+ ", depth)) + "Y_0"));
    }

    [Fact]
    public void Ten_thousand_mutations_are_read_or_refused_with_a_line()
    {
        const string source = Boxed + "(assert (or (and (<= Y_0 Y_1) (>= (* 2 Y_0) -1.5e-3)) (>= (+ Y_0 Y_1 1) 3) (and (<= X_0 0.5) (<= Y_1 2))))\n";
        Mutate(source, VnnLibFile.Parse);
    }

    /// <summary>Holds that ten thousand damaged copies of a text are read or refused with line and column.</summary>
    internal static void Mutate(string source, Func<string, string, Property> parse, params string[] more)
    {
        const int seed = 20261127;
        var random = new Random(seed);
        string[] pieces = [.. more, "(", ")", "and", "or", "<=", ">=", "X_0", "Y_1", "X_7", "1e308", "-", "+", "*", "assert", ";", "\n", "(assert (or ", "\0", "é", "1e-320", "declare-const", "Real", " "];
        var read = 0;
        for (var round = 0; round < 10_000; round++)
        {
            var text = source;
            for (var edit = random.Next(1, 4); edit > 0; edit--)
            {
                var at = random.Next(text.Length);
                text = random.Next(4) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)),
                    1 => text.Insert(at, pieces[random.Next(pieces.Length)]),
                    2 => text[..at] + (char)random.Next(1, 128) + text[(at + 1)..],
                    _ => text.Insert(at, text[Math.Max(0, at - random.Next(60))..at]),
                };
                if (text.Length == 0) text = " ";
            }

            try
            {
                var property = parse(text, "property");
                read++;
                Assert.All(property.Cases, one => Assert.Equal(property.InputCount, one.Inputs.Size));
            }
            catch (DataFileException fault)
            {
                Assert.True(fault.Line > 0 && fault.Reason.StartsWith("column ", StringComparison.Ordinal), $"seed {seed}, round {round}: {fault.Message}");
            }
        }

        Assert.InRange(read, 100, 9_900);
    }

    [Fact]
    public void A_packed_file_is_read_and_a_damaged_one_refused()
    {
        using var folder = new TemporaryFolder();
        var bytes = System.Text.Encoding.UTF8.GetBytes(Boxed + "(assert (<= Y_0 0))");
        Assert.Single(VnnLibFile.Read(folder.WritePacked("p.vnnlib.gz", bytes)).Cases);
        Assert.Throws<DataFileException>(() => VnnLibFile.Read(folder.Write("broken.vnnlib.gz", [0x1f, 0x8b, 1, 2, 3, 4])));
        Assert.Throws<DataFileException>(() => VnnLibFile.Read(folder.Name("absent.vnnlib")));
    }

    [Fact]
    public void Published_files_are_read()
    {
        var found = 0;
        foreach (var name in (string[])["acasxu", "mnist_fc", "collins_rul_cnn", "safenlp"])
        {
            if (SharedData.Find(name) is not { } folder) continue;
            foreach (var file in Directory.EnumerateFiles(folder, "*.vnnlib", SearchOption.AllDirectories).Take(60))
            {
                Property property = VnnLibFile.Read(file);
                Assert.NotEmpty(property.Cases);
                Assert.All(property.Cases, one => Assert.NotEmpty(one.Rows));
                found++;
            }
        }

        Assert.SkipWhen(found == 0, "No property files are here; set HALFSPACE_DATA to the folder that holds them.");
    }
}
