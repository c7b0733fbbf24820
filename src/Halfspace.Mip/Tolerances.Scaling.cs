namespace Halfspace.Mip;

public static partial class Tolerances
{
    /// <summary>
    /// Numbers up to this size stay as they are when a model goes to a solver: ranges of variables, terms and ends of rows, terms of the
    /// objective. A solver asks each row to hold within 1e-7, and a double of this size has a rounding of 1e-10, so a sum of
    /// a hundred such terms still can. Larger, and correct points are called infeasible; smaller, and models that solvers take well are scaled.
    /// </summary>
    public const double LargestPlain = 1 << 20;

    /// <summary>
    /// Sizes below this are brought to about one, so that a solver's 1e-7 means a share of them. Smaller, and a row of small terms holds whatever
    /// the point is; larger, and models that solvers take well are scaled.
    /// </summary>
    public const double SmallestPlain = 1.0 / (1 << 10);

    /// <summary>
    /// A term that is never larger than this, in a row whose largest term is about one, leaves the row for the row's ends: a tenth of what a solver
    /// lets a row be off. HiGHS's presolve has called models with terms of 5e-9 infeasible. Larger, and points of the changed model fail the
    /// re-check; smaller, and "infeasible" is claimed of models that have points.
    /// </summary>
    public const double TinyTerm = 1e-8;

    /// <summary>
    /// How much a row's ends may move for terms that the solver could have kept: a tenth of <see cref="Feasibility"/>, so that a point of the changed
    /// row passes the re-check of the given one. Larger, and such points fail it; smaller, and rows keep terms that presolve stumbles over.
    /// </summary>
    public const double TinyTerms = 1e-7;

    /// <summary>
    /// Coefficients up to this size leave their rows whatever the term: HiGHS drops them without a word. Larger, and terms that matter are moved;
    /// smaller, and a solver solves another model than it was given.
    /// </summary>
    public const double LeastCoefficient = 1e-9;
}
