namespace Halfspace.Verification.BranchAndBound;

/// <summary>What a bound of a row is found with: for each activation the numbers of its lines, for each limit of the part a multiplier.</summary>
/// <param name="Below">The numbers of the lines below, for each node; null for nodes without lines.</param>
/// <param name="Above">Those of the lines above.</param>
/// <param name="Multipliers">The multipliers.</param>
internal sealed record AscentChoice(double[]?[] Below, double[]?[] Above, double[] Multipliers)
{
    /// <summary>A copy.</summary>
    public AscentChoice Copy() => new(Array.ConvertAll(Below, ends => (double[]?)ends?.Clone()), Array.ConvertAll(Above, ends => (double[]?)ends?.Clone()), (double[])Multipliers.Clone());
}
