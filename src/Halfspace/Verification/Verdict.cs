namespace Halfspace.Verification;

/// <summary>What is known of a property.</summary>
public enum Verdict
{
    /// <summary>Neither a proof nor a counterexample was found, or the time ran out.</summary>
    Unknown,

    /// <summary>The property holds, in exact arithmetic on the network's weights.</summary>
    Proved,

    /// <summary>A counterexample was found and replayed.</summary>
    Refuted,
}
