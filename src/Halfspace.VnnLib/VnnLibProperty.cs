namespace Halfspace.VnnLib;

/// <summary>
/// What a VNN-LIB text asks about a network: the ways in which a point of a box and its outputs may meet all of some linear rows. The text's assertions hold for some
/// input, which refutes the property (sat), or for none (unsat).
/// </summary>
/// <remarks>
/// VNN-LIB is the format of the verification competition. Version 1.0 has inputs X_0, ... and outputs Y_0, ...; version 2.0 has tensors of one network, numbered in row-major
/// order. Conditions are and, or, &lt;=, &gt;=, &lt; and &gt; of any nesting (= in 1.0, == and != in 2.0), multiplied out into cases. Numbers are the nearest doubles, and are combined exactly or
/// refused. Inputs are bounded by numbers, outputs by linear rows; a case with an empty box is dropped.
/// </remarks>
/// <param name="InputCount">The number of inputs that are declared.</param>
/// <param name="OutputCount">The number of outputs that are declared.</param>
/// <param name="Cases">The cases; none where no input can meet the assertions.</param>
/// <example>
/// <code>
/// var property = VnnLibProperty.Parse(text, "prop.vnnlib");
/// foreach (var one in property.Cases) Console.WriteLine($"{one.Lower[0]} to {one.Upper[0]}, {one.Rows.Count} rows");
/// </code>
/// </example>
public sealed record VnnLibProperty(int InputCount, int OutputCount, IReadOnlyList<VnnLibCase> Cases)
{
    /// <summary>Reads a text. Time and memory follow its length: what would grow beyond 65,536 cases or 50 million numbers is refused.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it, such as the file's path.</param>
    /// <exception cref="VnnLibException">The text is no VNN-LIB, or holds what is not read; the message names line and column.</exception>
    public static VnnLibProperty Parse(string text, string name = "property")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        return new VnnLibReader(name, text).Read();
    }

    /// <summary>What a text calls the inputs: X_0, X_1, ..., or in version 2.0 elements of a tensor, such as X[0,3].</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="VnnLibException">The text is no VNN-LIB; the message names line and column.</exception>
    public static IReadOnlyList<string> InputNames(string text, string name = "property")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        var reader = new VnnLibReader(name, text);
        return [.. Enumerable.Range(0, reader.Read().InputCount).Select(reader.InputName)];
    }
}
