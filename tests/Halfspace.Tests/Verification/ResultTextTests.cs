using System.Globalization;
using Halfspace.Mip;
using Halfspace.Verification;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Maximum;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>A result that is printed says what it is on one line, the same everywhere.</summary>
public sealed class ResultTextTests
{
    [Fact]
    public void Results_print_as_one_line_whatever_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign) = (",", "~");
        CultureInfo.CurrentCulture = other;
        try
        {
            Assert.Equal("Proved by box, 12 subproblems, 0.50 s", new VerificationResult { Verdict = Verdict.Proved, Method = "box", Subproblems = 12, Seconds = 0.5 }.ToString());
            Assert.Equal("Unknown (time is over) by bounds, 0 subproblems, 1.25 s", new VerificationResult { Verdict = Verdict.Unknown, IsTimeout = true, Method = "bounds", Seconds = 1.25 }.ToString());
            Assert.Equal("Feasible: value -0.5, bound 1.5 as claimed by highs, 3 nodes, 0.25 s", new MaximumResult { Status = MaximumStatus.Feasible, Embedded = null!, Value = -0.5, Bound = 1.5, Trusts = ["highs"], Nodes = 3, Seconds = 0.25 }.ToString());
            Assert.Equal("Relaxed: relaxation 2.5, 0 nodes, 0.00 s", new MaximumResult { Status = MaximumStatus.Relaxed, Embedded = null!, RelaxationValue = 2.5 }.ToString());
            Assert.Equal("Optimal: class 0 to 1, distance 0.75, bound 0.75, 7 nodes, 0.10 s", new AttackResult { Status = AttackStatus.Optimal, Class = 0, Target = 1, Distance = 0.75, Bound = 0.75, Nodes = 7, Seconds = 0.1 }.ToString());
            Assert.Equal("Infeasible: class 2, bound Infinity, 0 nodes, 0.00 s", new AttackResult { Status = AttackStatus.Infeasible, Class = 2, Bound = double.PositiveInfinity }.ToString());
            var fault = Assert.Throws<ArgumentException>(() => new MipModel().AddContinuous(1.5, -0.5, "x"));
            Assert.Contains("lower bound 1.5 above the upper bound -0.5", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
