namespace Halfspace.Verification.Attack;

/// <summary>How it is shown that no input is nearer.</summary>
public enum AttackSearch
{
    /// <summary>
    /// Branch and bound over the phases of ReLUs, on linear programs that stay open in the solver; every bound is re-derived from dual values. For L1
    /// and Linf, networks whose only binaries are those of ReLU, leaky ReLU and magnitude, and solvers that hold linear programs open; else as
    /// <see cref="Mip"/>.
    /// </summary>
    Phases = 0,

    /// <summary>
    /// Branch and bound over the signs of neurons with bounds from linear functions of the inputs, which are improved by steps on slopes and multipliers and need no solver
    /// but at leaves. For every norm; networks of dense layers, convolutions, ReLU, leaky ReLU, magnitude, clip and maxima; else as <see cref="Phases"/>.
    /// </summary>
    Dual = 2,

    /// <summary>The whole model goes to the MIP solver; its claims are then re-derived for as long as it took.</summary>
    Mip = 1,
}
