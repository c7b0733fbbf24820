using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification;

/// <summary>How long and with what a property is looked at.</summary>
public sealed record VerifierOptions
{
    /// <summary>Wall time in seconds; 60 by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = 60;

    /// <summary>
    /// Whether the answer is to have a certificate: what shows it is kept, which takes memory, and what cannot be written down is not tried. See <see cref="VerificationCertificates"/>.
    /// </summary>
    public bool IsCertified { get; init; }

    /// <summary>
    /// Which evaluation of the network the verdict is about: real arithmetic on its weights, or float32 in any order of summation. For the latter what float32 can round is taken off every bound, a
    /// counterexample has to break the property in every order, and networks that are written neither as dense layers nor as linear layers and ReLUs stay unknown.
    /// </summary>
    public EvaluationSemantics Semantics { get; init; }

    /// <summary>Threads, up to <see cref="ThreadCount.Most"/>; 0 for all cores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.Checked(value); }

    /// <summary>Seed of the search for counterexamples.</summary>
    public int Seed { get; init; }

    /// <summary>The solver for linear programs of parts and for networks that splitting does not decide; null for the first that is found, if any.</summary>
    public IMipSolver? Solver { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(VerifierOptions), PrintMembers);
}
