namespace Halfspace.Verification.Attack;

/// <summary>How the distance of an adversarial input is measured.</summary>
public enum AttackNorm
{
    /// <summary>The sum of the changes' magnitudes.</summary>
    L1,

    /// <summary>The Euclidean length of the change.</summary>
    L2,

    /// <summary>The largest magnitude of a change.</summary>
    Linf,

    /// <summary>The number of inputs that change.</summary>
    L0,
}
