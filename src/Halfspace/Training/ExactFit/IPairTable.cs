namespace Halfspace.Training.ExactFit;

/// <summary>What each pair of two samples on different sides can reach together, row after row of the one side.</summary>
internal interface IPairTable
{
    /// <summary>Moves the reaches for one end of a column's range that is brought in by an amount; a negative amount undoes it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="isUpper">Whether the upper end is lowered, or the lower end raised.</param>
    /// <param name="amount">By how much.</param>
    void Shift(int column, bool isUpper, int amount);

    /// <summary>Sets a bit for each pair of a row that does not reach zero, with one end of a column's range brought in for the question.</summary>
    /// <param name="row">The sample of the one side.</param>
    /// <param name="column">The column.</param>
    /// <param name="isUpper">Whether the upper end is lowered, or the lower end raised.</param>
    /// <param name="amount">By how much; zero for none.</param>
    /// <param name="bits">Receives a bit for each sample of the other side.</param>
    void Compare(int row, int column, bool isUpper, int amount, Span<ulong> bits);

    /// <summary>Whether every pair of a row reaches zero, as a look at the least of them shows; false where it does not.</summary>
    /// <param name="row">The sample of the one side.</param>
    /// <param name="column">The column.</param>
    /// <param name="isUpper">Whether the upper end is lowered, or the lower end raised.</param>
    /// <param name="amount">By how much; zero for none.</param>
    bool ReachesAll(int row, int column, bool isUpper, int amount);
}
