namespace Halfspace.Embedding.ReducedSpace;

/// <summary>A linear function of a network's values.</summary>
/// <param name="Network">Which of the networks.</param>
/// <param name="Before">Coefficients on values before a ReLU, by layer; null for none.</param>
/// <param name="After">Coefficients on values after a ReLU, by layer; null for none.</param>
internal sealed record ValueSum(int Network, double[]?[] Before, double[]?[] After)
{
    /// <summary>The same with the other sign.</summary>
    public ValueSum Negated() => new(Network, [.. Before.Select(Negated)], [.. After.Select(Negated)]);

    private static double[]? Negated(double[]? values) => values is null ? null : Array.ConvertAll(values, value => -value);
}
