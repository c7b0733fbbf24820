namespace Halfspace.Mip.Files;

/// <summary>Writes and reads models in MPS, the format that every solver reads.</summary>
/// <remarks>
/// <para>
/// Conventions. The objective is the first <c>N</c> row; further <c>N</c> rows are rows without a range. The sense
/// stands in <c>OBJSENSE</c>. The right side of the objective is the negative of the objective's constant. Numbers of
/// size 1e20 or more are infinite as bounds and right sides.
/// </para>
/// <para>
/// Reading. An integer column between markers that no line of BOUNDS names is binary, [0, 1], as HiGHS and CBC have it; one that is named
/// begins with [0, infinity). The writer states every bound of an integer column. An upper bound below zero with no lower bound given before it makes the lower
/// bound minus infinity. An integer variable whose bounds lie within [0, 1] becomes binary. Set names of
/// <c>RHS</c>, <c>RANGES</c> and <c>BOUNDS</c> are optional, and the first set is used. Free format is tried first,
/// then, if that fails, fixed columns, in which names may contain spaces.
/// </para>
/// <para>
/// Writing. Numbers have as many digits as they need to read back equal. A range is stored as one end and a width; the
/// other end is then exact save for rare pairs, where it is off by one unit in the last place. Names that are empty,
/// longer than 100 characters, contain blanks, start with <c>$ * '</c>, or repeat are replaced, see <see cref="NameStyle"/>.
/// MIP starts are not part of the format. CBC ignores <c>OBJSENSE MAX</c>: give it the command <c>max</c> as well.
/// </para>
/// </remarks>
public static class MpsFile
{
    /// <summary>The size from which a number in a model file stands for infinity, as most solvers have it.</summary>
    internal const double Infinity = 1e20;

    /// <summary>Writes a model to a file, replacing it only once all is written.</summary>
    /// <param name="path">The target; compressed when it ends in <c>.gz</c>.</param>
    /// <param name="model">A model of linear rows and a linear objective.</param>
    /// <param name="names">The model's names, the default, or generated ones.</param>
    /// <param name="comment">Lines that stand at the top as remarks; null for none.</param>
    /// <exception cref="ArgumentException">The model has indicator rows or piecewise-linear terms.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, MipModel model, NameStyle names = NameStyle.Given, string? comment = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        MpsWriter.CheckLinear(model);
        ModelFileText.Replace(path, writer => Write(writer, model, names, comment));
    }

    /// <summary>Writes a model to a text writer, which stays open.</summary>
    /// <exception cref="ArgumentException">The model has indicator rows or piecewise-linear terms.</exception>
    public static void Write(TextWriter writer, MipModel model, NameStyle names = NameStyle.Given, string? comment = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        MpsWriter.CheckLinear(model);
        new MpsWriter(model, writer, names).Write(comment);
    }

    /// <summary>Reads a model, in free or fixed format.</summary>
    /// <param name="path">The file; uncompressed on the way when it ends in <c>.gz</c>.</param>
    /// <exception cref="ModelFileException">The file breaks the format; the message has path, line, and reason.</exception>
    public static MipModel Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Read(path, fixedColumns: false);
        }
        catch (ModelFileException)
        {
            // Blanks in names break the free format only. When the fixed format fails too, the first complaint is the better one.
            if (TryReadFixed(path) is { } model) return model;
            throw;
        }
    }

    private static MipModel? TryReadFixed(string path)
    {
        try
        {
            return Read(path, fixedColumns: true);
        }
        catch (ModelFileException)
        {
            return null;
        }
    }

    private static MipModel Read(string path, bool fixedColumns) => ModelFileText.Read(path, text => new MpsReader(text, path, fixedColumns).Read());
}
