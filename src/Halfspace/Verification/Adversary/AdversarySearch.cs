namespace Halfspace.Verification.Adversary;

/// <summary>How it is shown that no input is nearer.</summary>
public enum AdversarySearch
{
    /// <summary>
    /// Branch and bound over the phases of ReLUs, on linear programs that stay open in the solver; every bound is re-derived from dual values. For L1
    /// and Linf, networks whose only binaries are those of ReLUs, and solvers that hold linear programs open; else as <see cref="Mip"/>.
    /// </summary>
    Phases,

    /// <summary>The whole model goes to the MIP solver.</summary>
    Mip,
}
