namespace Halfspace.Mip.Files;

/// <summary>Writes and reads models in the LP format, the one meant for people.</summary>
/// <remarks>
/// <para>
/// Writing. Lines are wrapped at about 100 characters; numbers have as many digits as they need to read back equal. A
/// row between two numbers becomes two rows, the second with <c>_upper</c> after its name, because neither HiGHS nor CBC
/// reads <c>l &lt;= ... &lt;= u</c> in rows (CBC misreads it without an error). A row without a range is written as
/// <c>&gt;= -1e30</c>. A variable that occurs nowhere is named in the objective with coefficient zero. Characters that
/// the format cannot hold become underscores, and brackets become parentheses; see <see cref="NameStyle"/> for the rest.
/// Indicator rows are written as <c>u = 1 -&gt; ...</c>, which CPLEX, Gurobi and SCIP read, and HiGHS and CBC do not.
/// </para>
/// <para>
/// Reading. The sections objective, <c>Subject To</c>, <c>Bounds</c>, <c>Generals</c>, <c>Binaries</c> and <c>End</c>,
/// with comments after <c>\</c>. Variables are numbered in the order in which the file first names them; without bounds
/// they are [0, infinity). An integer variable whose bounds lie within [0, 1] becomes binary. Rows
/// <c>l &lt;= ... &lt;= u</c> are read. Numbers of size 1e20 or more are infinite as bounds and right sides.
/// </para>
/// </remarks>
public static class LpFile
{
    /// <summary>Writes a model to a file, replacing it only once all is written.</summary>
    /// <param name="path">The target; compressed when it ends in <c>.gz</c>.</param>
    /// <param name="model">A model without piecewise-linear terms.</param>
    /// <param name="names">The model's names, the default, or generated ones.</param>
    /// <param name="comment">Lines that stand at the top as remarks; null for none.</param>
    /// <exception cref="ArgumentException">The model has piecewise-linear terms.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, MipModel model, NameStyle names = NameStyle.Given, string? comment = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        LpWriter.CheckTerms(model);
        ModelFileText.Replace(path, writer => Write(writer, model, names, comment));
    }

    /// <summary>Writes a model to a text writer, which stays open.</summary>
    /// <exception cref="ArgumentException">The model has piecewise-linear terms.</exception>
    public static void Write(TextWriter writer, MipModel model, NameStyle names = NameStyle.Given, string? comment = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        LpWriter.CheckTerms(model);
        new LpWriter(model, writer, names).Write(comment);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file; uncompressed on the way when it ends in <c>.gz</c>.</param>
    /// <exception cref="ModelFileException">The file breaks the format; the message has path, line, and reason.</exception>
    public static MipModel Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ModelFileText.Read(path, text => new LpReader(text, path).Read());
    }
}
