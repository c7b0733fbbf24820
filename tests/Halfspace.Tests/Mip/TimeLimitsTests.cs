using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Halfspace.Training.Gradient;
using Halfspace.Training.LocalSearch.Neighbourhoods;
using Halfspace.ValueFunctions;
using Halfspace.Verification;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Maximum;
using Xunit;

namespace Halfspace.Tests.Mip;

/// <summary>What is left of a limit may be less than nothing, which is nothing; a limit that is no number is refused where it is given.</summary>
public sealed class TimeLimitsTests
{
    private static readonly Func<double, object>[] Options =
    [
        limit => new SolveOptions { TimeLimit = limit }, limit => new SafeSearchOptions { TimeLimit = limit }, limit => new ExactSearchOptions { TimeLimit = limit }, limit => new BoundOptions { TimeLimit = limit },
        limit => new CutRoundsOptions { TimeLimit = limit }, limit => new TrainingOptions { TimeLimit = limit }, limit => new ReluTrainingOptions { TimeLimit = limit }, limit => new StraightThroughOptions { TimeLimit = limit },
        limit => new NeighbourhoodOptions { TimeLimit = limit }, limit => new VerifierOptions { TimeLimit = limit }, limit => new AttackOptions { TimeLimit = limit }, limit => new MaximumOptions { TimeLimit = limit },
        limit => new RepresentationOptions { TimeLimit = limit }, limit => new StudyOptions { TimeLimit = limit },
    ];

    [Fact]
    public void A_limit_that_has_passed_is_zero_and_NaN_is_refused()
    {
        foreach (var make in Options)
        {
            double Kept(double limit) => make(limit) is var options ? (double)options.GetType().GetProperty("TimeLimit")!.GetValue(options)! : 0;
            Assert.Equal([0, 0, 0.5, double.PositiveInfinity], new[] { -0.5, 0, 0.5, double.PositiveInfinity }.Select(Kept));
            Assert.Throws<ArgumentException>(() => make(double.NaN));
        }
    }
}
