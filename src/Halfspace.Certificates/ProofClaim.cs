namespace Halfspace.Certificates;

/// <summary>An input that breaks a property.</summary>
/// <param name="Case">The case that it meets.</param>
/// <param name="Input">The input.</param>
public sealed record WitnessClaim(int Case, double[] Input);

/// <summary>Ranges of neurons, with the steps that show them.</summary>
/// <param name="From">Which ranges of the certificate they begin with; null for the box alone.</param>
/// <param name="Case">The case whose box they are of.</param>
/// <param name="Row">The row of that case that is met wherever they hold; null where they hold on the whole box.</param>
/// <param name="Steps">The steps, as bytes.</param>
public sealed record RangeClaim(int? From, int Case, int? Row, byte[] Steps)
{
    /// <summary>In place of a row, how much each row of the case counts in a sum that is met wherever they hold, in 256ths; null for none.</summary>
    public IReadOnlyList<int>? Shares { get; init; }
}

/// <summary>What shows that a case cannot be met.</summary>
/// <param name="Case">The case.</param>
/// <param name="Row">The row that is out of reach; null where the box is halved, and it may be another row in each part.</param>
/// <param name="Ranges">The ranges that the tree begins with; null where the box is halved.</param>
/// <param name="Tree">The tree, as bytes.</param>
public sealed record ProofClaim(int Case, int? Row, int? Ranges, byte[] Tree)
{
    /// <summary>In place of a row, how much each row of the case counts in a sum that is out of reach, in 256ths; null for none.</summary>
    public IReadOnlyList<int>? Shares { get; init; }
}
