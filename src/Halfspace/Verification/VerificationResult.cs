using System.Globalization;
using Halfspace.Certificates;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification;

/// <summary>The outcome of a verification.</summary>
public sealed record VerificationResult
{
    /// <summary>What is known.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The counterexample of a refuted property; null for others.</summary>
    public Witness? Witness { get; init; }

    /// <summary>Whether it is unknown because the time ran out or somebody stopped it.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>Which evaluation of the network the verdict is about.</summary>
    public EvaluationSemantics Semantics { get; init; }

    /// <summary>What decided, or was tried last: <c>box</c>, <c>relu</c> (splitting on the signs of neurons), <c>bounds</c>, <c>mip</c>, <c>attack</c> or <c>trivial</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The operator that ends the network and was left out, since it keeps the order of the outputs and the property compares nothing else, or rises with what enters it and limits of outputs were put before it; null where there is none.</summary>
    public string? LeftOut { get; init; }

    /// <summary>The parts of boxes that were bounded, and nodes of programs.</summary>
    public long Subproblems { get; init; }

    /// <summary>
    /// The least, over the cases, of how far a row is out of reach over the whole box, by the first bound alone: above zero, and nothing was split. NaN where there is none.
    /// Where <see cref="LeftOut"/> names an operator, it is in units of what enters that, and of a row that was put before it with the coefficient one or minus one.
    /// </summary>
    public double RootBound { get; init; } = double.NaN;

    /// <summary>For a counterexample by how much its float32 outputs meet the row they meet least, in units of the outputs; NaN for others.</summary>
    public double WitnessMargin { get; init; } = double.NaN;

    /// <summary>What shows each case of a proved property; null where none was asked for.</summary>
    internal IReadOnlyList<CaseProof>? Proofs { get; init; }

    /// <summary>Wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>Verdict, what decided, subproblems and time on one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Verdict}{(IsTimeout ? " (time is over)" : "")} by {Method}, {Subproblems} subproblems, {Seconds:F2} s");
}
