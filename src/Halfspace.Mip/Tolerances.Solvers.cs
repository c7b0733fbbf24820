namespace Halfspace.Mip;

public static partial class Tolerances
{
    /// <summary>
    /// The distance of value and bound at which a gap counts as closed. It is the rounding of a sum of a few million terms of size one. Larger, and
    /// objectives in small units are called optimal too early (models go to solvers in units that suit them, see
    /// <see cref="SmallestPlain"/>); smaller, and searches go on over noise.
    /// </summary>
    public const double Closed = 1e-9;

    /// <summary>
    /// How far one solver's bound may lie beyond another's re-checked value, relative to that value (at least one), before the two contradict each
    /// other. Each is let off 1e-7 a row, which costs carry into the objective. Larger, and a suboptimal "optimal" passes; smaller, and
    /// two right answers are called a contradiction.
    /// </summary>
    public const double CrossCheck = 1e-5;

    /// <summary>
    /// How far a solver is asked to let a row or a bound be off. HiGHS's own default, 1e-6, times a big-M constant breaks rows. Larger, and points
    /// fail the re-check at <see cref="Feasibility"/>; smaller, and solvers call right points of long rows infeasible.
    /// </summary>
    public const double SolverFeasibility = 1e-7;

    /// <summary>
    /// The same for the second attempt, where the first one's point breaks a row once its integers are rounded; ten times HiGHS's least. Larger, and
    /// it is no second attempt; smaller, and HiGHS refuses it.
    /// </summary>
    public const double SolverStrictFeasibility = 1e-9;

    /// <summary>
    /// How far a solver is asked to let an integer be off. Times a big-M constant of 100 it is <see cref="Feasibility"/>. Larger, and rows behind
    /// big-M constants break; smaller, and solvers do not finish.
    /// </summary>
    public const double SolverIntegrality = 1e-8;

    /// <summary>
    /// By what share of its largest term a row may change along a direction that counts as one in which points go on without end: the rounding of
    /// a simplex solution. Larger, and a long way counts as endless; smaller, and a wrong "optimal" of an unbounded model stands.
    /// </summary>
    public const double Direction = 1e-9;

    /// <summary>
    /// By what share a bound that a program logs with its last digits is moved outwards, for the rounding of the text. Larger, and right bounds are
    /// weaker; smaller, and a bound rounded up counts as proved.
    /// </summary>
    public const double ReportedBound = 1e-9;

    /// <summary>
    /// The same for the six digits of HiGHS's live log, which is all there is of a solve that was ended by a signal. Larger, and right bounds are
    /// weaker; smaller, and a bound rounded up counts as proved.
    /// </summary>
    public const double LoggedBound = 1e-6;

    /// <summary>What is taken off CBC's final bound, which its log states with three decimals: half a unit there. Smaller, and a bound rounded up counts as proved.</summary>
    public const double CbcFinalBound = 5.1e-4;

    /// <summary>
    /// How far a solver's sum may miss an objective target and count as reaching it, relative to the target (at least one): the terms are exact, and
    /// only their order differs. The point's value is computed again before anything is claimed of it. Larger, and searches stop short; smaller,
    /// and they go on past the target.
    /// </summary>
    public const double TargetRounding = 1e-9;

    /// <summary>
    /// What is taken off a bound of CBC's log where the worker that held CBC is gone without an answer, relative to the bound (at least one). The log
    /// has six digits, and this is ten times their rounding. Larger, and right bounds are weaker; smaller, and a bound rounded up counts as proved.
    /// </summary>
    public const double CbcLoggedBound = 1e-5;

    /// <summary>
    /// How far above a value that a program has reached the cutoff of its second run lies, relative to the value (at least one), so that the same
    /// point passes it. "Infeasible" under a cutoff is never reported. Larger, and a worse point may be given; smaller, and the point is cut off
    /// by a solver's tolerance and lost.
    /// </summary>
    public const double Cutoff = 1e-6;

    /// <summary>
    /// How far a row's limit may lie beyond a whole number and still count as it for solvers of whole numbers, relative to the limit (at least one): what
    /// doubles leave of a decimal limit times its scale. Rows are only ever widened by it. Larger, and a strict fraction is rounded to what it
    /// excludes; smaller, and 0.3 times ten is cut to two.
    /// </summary>
    public const double LimitRounding = 1e-12;

    /// <summary>
    /// By how much the relaxation's point must break a row that a row generator gave, relative to the row's largest term (at least one), for the row to
    /// be handed to the solver. It lies between what a solver leaves (<see cref="SolverFeasibility"/>) and where a candidate is refused
    /// (<see cref="Feasibility"/>). Larger, beyond the latter, and a refused candidate is not cut off; smaller, below the former, and a solver is asked
    /// without end to cut off a point that satisfies the row as far as it can tell.
    /// </summary>
    public const double GeneratedRow = 5e-7;

    /// <summary>
    /// What is taken off the objective of a point that HiGHS says it has dropped, relative to the objective (at least one): its text has six digits, and
    /// this is twice their rounding. No bound beyond it is reported. Larger, and such bounds are weaker; smaller, and a bound rounded up counts as proved.
    /// </summary>
    public const double DroppedPoint = 1e-5;
}
