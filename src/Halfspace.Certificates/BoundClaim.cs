namespace Halfspace.Certificates;

/// <summary>What a bound rests on, in the words of the file.</summary>
public enum BoundBasis
{
    /// <summary><c>trivial</c>: the problem's sizes alone.</summary>
    Trivial,

    /// <summary><c>combinatorial</c>: a counting argument on the samples, by a named rule.</summary>
    Combinatorial,

    /// <summary><c>exhaustive</c>: enumeration or branch and bound, by a named rule.</summary>
    Exhaustive,

    /// <summary><c>mip</c>: a solver's claim, which is not re-derived.</summary>
    Mip,
}

/// <summary>A claimed lower bound.</summary>
/// <param name="Value">No network in question costs less.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Argument">The argument as stated by whoever wrote the certificate; nothing rests on this text.</param>
/// <param name="Trusts">The solver that claims it; null unless <paramref name="Basis"/> is <see cref="BoundBasis.Mip"/>.</param>
/// <param name="Rule">The rule that derives it; null for a trivial bound and for a solver's.</param>
/// <param name="Samples">The samples that the argument looks at; null for all.</param>
public sealed record BoundClaim(Fraction Value, BoundBasis Basis, string Argument, string? Trusts, string? Rule, IReadOnlyList<int>? Samples)
{
    /// <summary>What the rule <c>subset-packing</c> rests on; null for any other.</summary>
    public PackingClaim? Packing { get; init; }
}

/// <summary>The claims about one objective.</summary>
/// <param name="Objective">The objective's name.</param>
/// <param name="Value">The exact cost of the network; null where it breaks a hard condition of the objective.</param>
/// <param name="Bound">The lower bound, or null.</param>
public sealed record OutcomeClaim(string Objective, Fraction? Value, BoundClaim? Bound)
{
    /// <summary>Value and bound in a few words.</summary>
    public override string ToString() =>
        $"{Objective}: {(Value is { } value ? $"value {value}" : "no value")}, {(Bound is { } bound ? $"bound {bound.Value}{(Value is { } reached && bound.Value >= reached ? ", so the value is optimal" : "")}" : "no bound")}";
}

/// <summary>Where samples come from.</summary>
/// <param name="Path">A file, or <c>builtin:</c> and a name.</param>
/// <param name="Labels">The file of the labels, where they stand apart; else null.</param>
/// <param name="Rows">The 0-based rows used, in order; null for all.</param>
public sealed record CertificateSource(string Path, string? Labels, IReadOnlyList<int>? Rows)
{
    /// <summary>The path, and how many rows where only some are used.</summary>
    public override string ToString() => Rows is null ? Path : $"{Rows.Count} listed rows of {Path}";
}
