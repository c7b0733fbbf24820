namespace Halfspace.Mip;

/// <summary>The only home of tolerances. Exact integer networks need none of them.</summary>
public static partial class Tolerances
{
    /// <summary>
    /// How far a row's left side or a variable may lie outside its range, relative to the size of the row's terms (at
    /// least one). It matches what the backends are asked for (1e-7) with room for the rounding of a long sum. Larger,
    /// and a violated big-M row passes as satisfied; smaller, and correct points of badly scaled models are refused.
    /// </summary>
    public const double Feasibility = 1e-6;

    /// <summary>
    /// How far an integer variable may lie from the nearest integer before rounding. Points are rounded first and then
    /// held against every row, so this only decides whether a solver's point is worth rounding. Larger, and points that
    /// are no answer are tried; smaller, and HiGHS's points at its own limit of 1e-6 are refused.
    /// </summary>
    public const double Integrality = 1e-5;

    /// <summary>
    /// How far a dual bound may lie beyond the value of a re-checked point, relative to that value (at least one),
    /// before the two contradict each other. Each is let off <see cref="SolverFeasibility"/> a row. Larger, and a wrong bound passes; smaller, and
    /// solvers that are right are rejected.
    /// </summary>
    public const double Bound = 1e-6;

    /// <summary>
    /// How much of a solver's bound on a cost is taken off before it is rounded up to the next cost that a network can have, in steps of
    /// these costs (at least one step's worth; relative above that). A solver that proves 7 says 6.9999999 or 7.0000001, and both are 7.
    /// Larger, and a bound loses a step, so a best network is not called so; smaller, and 7.0000001 becomes 8, which no network costs.
    /// </summary>
    public const double LatticeBound = 1e-6;

    /// <summary>
    /// The relative gap between the distance of an adversarial input and its bound at which it counts as nearest. The witness is moved
    /// until its condition holds in float32, which alone costs some 1e-6. Larger, and two targets are confused; smaller, and
    /// no answer would count as proved.
    /// </summary>
    public const double AttackGap = 1e-4;

    /// <summary>
    /// How far an input of an adversarial point may lie from the given input, as a share of its range, and still count as unchanged. It is what a
    /// solver's feasibility tolerance leaves; the witness is replayed after the change is dropped. Larger, and small changes are lost; smaller, and
    /// rounding counts as change.
    /// </summary>
    public const double Unchanged = 1e-7;

    /// <summary>
    /// How far a network's own value at the inputs of an embedded optimum may stay below the bound, relative to the value (at least
    /// one), for the optimum to be called so. Each row may be off by <see cref="Feasibility"/>, and weights carry that through the
    /// layers. Larger, and a value that is not the best is called optimal; smaller, and deep networks are never done.
    /// </summary>
    public const double EmbeddedValue = 1e-5;

    /// <summary>
    /// The least step of a pre-activation that decides a sign, as a share of the largest pre-activation of the same row, for the bound of one solver
    /// alone to be reported of a training model. Below it the step is lost in the solver's own tolerance, and solvers were found to claim false
    /// bounds: none in 6,000 models above it, 3 in 1,500 from here to a tenth of it, up to one in ten below. Larger, and good bounds go
    /// unreported; smaller, and false ones do not.
    /// </summary>
    public const double SignStep = 1e-6;

    /// <summary>
    /// The distance of value and bound, relative to the value (at least <see cref="LeastRealCost"/>), at which a cost of real weights counts as
    /// optimal; the claim then says "within 0.001". The solvers leave 1e-7, and weights are rounded to multiples of 2^-20 (about 1e-6), which
    /// a few terms carry into the cost. Larger, and the claim says less; smaller, and no cost of real weights is ever done. Costs that are
    /// whole numbers do not use it.
    /// </summary>
    public const double RealCost = 1e-3;

    /// <summary>
    /// The value below which <see cref="RealCost"/> is no longer relative, about the least cost of one misclassified sample at the default dead
    /// zone. Larger, and small costs that are not the least are called optimal; smaller, and costs near zero are never done.
    /// </summary>
    public const double LeastRealCost = 0.01;

    /// <summary>
    /// How far the widest margin of a neuron that separates inputs may lie below the dead zone, relative to the largest pre-activation (at least
    /// one), before it counts as having none. The margin is a sum of doubles, off by their rounding, some 1e-15 a term. Larger, and activations
    /// that no weights have are kept, which makes bounds weaker; smaller, and activations that some weights have are cut off, which makes
    /// bounds false.
    /// </summary>
    public const double Separation = 1e-9;

    /// <summary>
    /// How far a neuron's products may stay short of the sum that is asked of them before they count as unable to reach it, which takes that side of
    /// the neuron out of a Lagrangian bound. It is the rounding of a sum of a few thousand weights. Larger, and bounds are weaker; smaller, and
    /// sums that are just reached are cut off, which makes bounds false.
    /// </summary>
    public const double ProductSum = 1e-9;

    /// <summary>
    /// The least margin of the threshold functions that are listed on corners of a cube. Those of up to four inputs have margins above a tenth, so that
    /// any number from the rounding of sums to there gives the same list. Larger, beyond a tenth, and functions are missed, which makes bounds
    /// false; smaller, below 1e-12, and sets of corners that no plane separates are listed, which makes bounds weaker.
    /// </summary>
    public const double CornerMargin = 1e-7;

    /// <summary>
    /// By what share coefficients of a Benders cut are widened, for the rounding of the sums that they are made of. Larger, and cuts are weaker; smaller, and
    /// a cut may exclude activations that some weights have, which makes bounds false.
    /// </summary>
    public const double CutCoefficient = 1e-9;

    /// <summary>
    /// The distance to which the ascent of a Lagrangian dual finds its optimum, relative to the value (at least one). Only the note that no
    /// multipliers give more rests on it; the bound is the dual's value at the multipliers found. Larger, and the note says less; smaller, and the
    /// ascent goes on over the rounding of its programs.
    /// </summary>
    public const double LagrangianDual = 1e-6;

    /// <summary>
    /// How far below its threshold a step neuron of real weights has to stay when it is off, as a program has no strict inequalities. Well
    /// above <see cref="Feasibility"/>, so that half of it decides exactly. Larger, and networks of small margin are lost; smaller, and
    /// a solver's point may be on both sides.
    /// </summary>
    public const double StepGap = 1e-3;

    /// <summary>
    /// The gap, relative to the value (at least one), at which a representation of a value function in several right-hand sides counts as done. It is
    /// what the solvers leave in big-M rows. Larger, and whole integer choices are missed; smaller, and the loop goes on over noise.
    /// </summary>
    public const double ValueGap = 1e-5;

    /// <summary>
    /// How far a solver's number may lie from a simple fraction that is tried in its place, relative to the number (at least one). Nothing rests
    /// on it: what is tried is then proved or dropped. Larger, and wrong fractions are tried in vain; smaller, and right ones are missed.
    /// </summary>
    public const double SimpleFraction = 1e-7;

    /// <summary>
    /// As <see cref="SimpleFraction"/> for fractions of long denominators, at the edge of what a solver's digits can tell apart. Larger, and
    /// wrong fractions are tried in vain; smaller, and right ones are missed.
    /// </summary>
    public const double LongFraction = 1e-14;
}
