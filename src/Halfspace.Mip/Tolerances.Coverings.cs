namespace Halfspace.Mip;

public static partial class Tolerances
{
    /// <summary>
    /// In the tableau of a covering program, entries and violations up to this count as zero; its numbers are about one. It bears on no claim: what the program proposes is
    /// checked in integers. Larger, and subsets that are violated by little are overlooked; smaller, and the method pivots on rounding errors.
    /// </summary>
    public const double CoveringPivot = 1e-9;

    /// <summary>
    /// By which share costs of a covering program are lowered at random, so that no two are equal and the dual simplex method does not go round in circles. Bounds found with
    /// lower costs hold with the true ones. Larger, and a bound loses a unit where the program's value is a whole number and little more; smaller, and ties come back.
    /// </summary>
    public const double CoveringSpread = 1e-6;

    /// <summary>
    /// By how much the prices of a subset's cells must stay below one for the subset to be worth a row. Larger, and the packing ends early; smaller, and rows are added that
    /// change nothing. Either way the packing is checked in integers.
    /// </summary>
    public const double SubsetViolation = 1e-3;
}
