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

/// <summary>A limit that has passed already is a slip of the caller, and is said where it is made.</summary>
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
    public void Negative_limits_and_NaN_are_refused_and_zero_and_infinity_are_not()
    {
        foreach (var make in Options)
        {
            make(0);
            make(double.PositiveInfinity);
            Assert.Contains("-0.5 seconds", Assert.Throws<ArgumentOutOfRangeException>(() => make(-0.5)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => make(double.NaN));
        }
    }
}
