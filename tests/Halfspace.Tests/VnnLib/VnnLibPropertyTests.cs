using Halfspace.Data;
using Halfspace.Verification.Properties;
using Halfspace.VnnLib;
using Xunit;

namespace Halfspace.Tests.VnnLib;

/// <summary>The reader as a package: what it gives by itself, and that the library's own property is the same.</summary>
public sealed class VnnLibPropertyTests
{
    private const string Text = """
        (declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)(declare-const Y_1 Real)
        (assert (>= X_0 -1))(assert (<= X_0 2))(assert (>= X_1 0))(assert (<= X_1 0.5))
        (assert (or (and (>= Y_0 Y_1)) (and (<= Y_1 3))))
        """;

    [Fact]
    public void A_text_becomes_boxes_and_rows()
    {
        var text = Text;
        var property = VnnLibProperty.Parse(text, "prop.vnnlib");
        foreach (var one in property.Cases) Console.WriteLine($"{one.Lower[0]} to {one.Upper[0]}, {one.Rows.Count} rows");
        Assert.Equal((2, 2, 2), (property.InputCount, property.OutputCount, property.Cases.Count));
        Assert.Equal([-1, 0], property.Cases[0].Lower);
        Assert.Equal([2, 0.5], property.Cases[0].Upper);
        // Both cases have the box of the common assertions.
        Assert.Same(property.Cases[0].Lower, property.Cases[1].Lower);
        Assert.Equal([-1, 1], property.Cases[0].Rows.Single().Coefficients);
        Assert.Equal((0, 3), (property.Cases[0].Rows.Single().Limit, property.Cases[1].Rows.Single().Limit));
    }

    [Fact]
    public void The_library_has_the_same_cases_with_one_region_for_one_box()
    {
        var (read, made) = (VnnLibProperty.Parse(Text), VnnLibFile.Parse(Text));
        Assert.Equal(read.Cases.Count, made.Cases.Count);
        Assert.Same(made.Cases[0].Inputs, made.Cases[1].Inputs);
        for (var k = 0; k < read.Cases.Count; k++)
        {
            Assert.Equal(read.Cases[k].Lower, made.Cases[k].Inputs.Lower.ToArray());
            Assert.Equal(read.Cases[k].Rows.Single().Coefficients, made.Cases[k].Rows.Single().Coefficients);
        }
    }

    [Fact]
    public void A_fault_has_its_line_its_column_and_what_to_do()
    {
        var fault = Assert.Throws<VnnLibException>(() => VnnLibProperty.Parse("(declare-const X_0 Real)\n(declare-const Z Real)", "p.vnnlib"));
        Assert.Equal(("p.vnnlib", 2, 16), (fault.Name, fault.Line, fault.Column));
        Assert.StartsWith("p.vnnlib:2: column 16: The variable 'Z'", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"column 16: {fault.Reason}", Assert.Throws<DataFileException>(() => VnnLibFile.Parse("(declare-const X_0 Real)\n(declare-const Z Real)", "p.vnnlib")).Message, StringComparison.Ordinal);
    }

    /// <summary>SMT-LIB, of which version 1.0 is a part, writes equality with one sign; version 2.0 with two.</summary>
    [Fact]
    public void Version_1_has_one_sign_for_equality()
    {
        var property = VnnLibProperty.Parse("(declare-const X_0 Real)(declare-const Y_0 Real)(assert (= X_0 0.5))(assert (= Y_0 (* 2 1.5)))");
        var one = Assert.Single(property.Cases);
        Assert.Equal((0.5, 0.5), (one.Lower[0], one.Upper[0]));
        Assert.Equal([(1, 3), (-1, -3)], one.Rows.Select(row => (row.Coefficients[0], row.Limit)));
        Assert.Contains("<, >, =.", Assert.Throws<VnnLibException>(() => VnnLibProperty.Parse("(declare-const X_0 Real)(declare-const Y_0 Real)(assert (== X_0 0.5))")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_refers_to_nothing_but_the_runtime() =>
        Assert.DoesNotContain(typeof(VnnLibProperty).Assembly.GetReferencedAssemblies(), name => !name.Name!.StartsWith("System.", StringComparison.Ordinal));
}
