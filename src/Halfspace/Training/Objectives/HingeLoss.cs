using System.Numerics;
using Halfspace.Data;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The sum of hinge losses of one output, each at most one: no output may be on the wrong side of zero, and what is missing from one is
/// paid for. The all-zero output layer always fits, at one a sample.
/// </summary>
/// <remarks>
/// <code>min sum_n l_n,   t_n (sum_k z_nk + b) >= 1 - l_n,   l_n in [0, 1],   t_n in {-1, +1}</code>
/// Cost: a row and a variable a sample and class, no binary. Tight in the output layer. Source: Mintz and Patil, first version of the
/// notebook, whose products z in [0, w_ub] forbid negative output weights (kept as an option of the formulation).
/// </remarks>
public sealed class HingeLoss : IRealObjective
{
    private HingeLoss()
    {
    }

    /// <summary>The objective.</summary>
    public static HingeLoss Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "min-hinge";

    /// <inheritdoc/>
    public string Counts => "hinge loss summed over samples";

    /// <inheritdoc/>
    public int OutputCount(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.ClassCount == 2 ? 1 : throw new ArgumentException($"The hinge loss of one output separates two classes; data set '{data.Name}' has {data.ClassCount}. Use max-correct or log-likelihood.", nameof(data));
    }

    /// <inheritdoc/>
    public BigInteger Denominator(RealTrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.UnitOf(problem.Hidden.Count);
    }

    /// <inheritdoc/>
    public Cost? Score(RealTrainingProblem problem, StepTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var (unit, sum) = (problem.UnitOf(problem.Hidden.Count), (Int128)0);
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            var a = trace.Outputs(n)[0];
            for (var c = 0; c < 2; c++)
            {
                var (count, signed) = (problem.Inputs.Counts[n][c], c == 1 ? a : -a);
                if (count > 0 && signed < 0) return null;
                sum = checked(sum + (Int128)count * Math.Max(0, unit - signed));
            }
        }

        return new Cost(sum, unit);
    }

    /// <inheritdoc/>
    public Cost IdenticalInputsBound(RealTrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        BigInteger mixed = problem.Inputs.Counts.Where(counts => counts.All(count => count > 0)).Sum(counts => counts.Sum(count => (long)count));
        return new Cost(mixed * Denominator(problem), Denominator(problem));
    }

    /// <summary>An output of zero, where samples of the other class would be on the wrong side of any other.</summary>
    public int[] ConstantOutputs(RealTrainingProblem problem, int label, int limit)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return [problem.Inputs.Counts.Any(counts => counts[1 - label] > 0) ? 0 : label == 1 ? limit : -limit];
    }

    /// <inheritdoc/>
    public bool FitsOutputs => true;

    /// <summary>With weights that are integers in units of 2^-16: the best outputs are often zero exactly, and rounding would push them to the wrong side.</summary>
    public IntegerLayer? FitOutputs(StepTrace trace, IMipSolver solver, double seconds)
    {
        const int Coarse = 1 << 16;
        ArgumentNullException.ThrowIfNull(trace);
        var problem = trace.Problem;
        var (depth, width, model) = (problem.Hidden.Count, problem.Widths[^2], new MipModel("hinge-outputs"));
        long unit = depth == 0 ? problem.Data.Scale : 1;
        var weights = Enumerable.Range(0, width + 1).Select(_ => model.AddInteger(-(double)problem.Range * Coarse, (double)problem.Range * Coarse)).ToArray();
        var cost = LinearExpression.Zero;
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            var a = LinearExpression.Zero.Plus(unit, weights[width]);
            for (var i = 0; i < width; i++)
            {
                var input = depth == 0 ? problem.Inputs.Row(n)[i] : trace.IsOn(n, depth - 1, i) ? 1 : 0;
                if (input != 0) a = a.Plus(input, weights[i]);
            }

            for (var c = 0; c < 2; c++)
            {
                if (problem.Inputs.Counts[n][c] == 0) continue;
                var loss = model.AddContinuous(0, (double)Coarse * unit);
                model.AddConstraint((c == 1 ? 1 : -1) * a + loss >= (double)Coarse * unit);
                cost = cost.Plus(problem.Inputs.Counts[n][c], loss);
            }
        }

        model.Minimize(cost);
        if (model.Solve(solver, new SolveOptions { TimeLimit = seconds, Threads = 1 }) is not { Point: not null } result) return null;
        var units = Array.ConvertAll(weights, w => (int)Math.Round(result.Value(w)) * (StepNetwork.Unit / Coarse));
        return new IntegerLayer(width, units[..width], [units[width]]);
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(RealTrainingMip mip)
    {
        ArgumentNullException.ThrowIfNull(mip);
        var cost = LinearExpression.Zero;
        for (var p = 0; p < mip.Points.Count; p++)
        {
            for (var c = 0; c < 2; c++)
            {
                if (mip.Points[p].Counts[c] == 0) continue;
                var loss = mip.Model.AddContinuous(0, 1, FormattableString.Invariant($"loss_{p}_{c}"));
                mip.Model.AddConstraint((c == 1 ? 1 : -1) * mip.Output(p, 0) + loss >= 1);
                cost = cost.Plus(mip.Points[p].Counts[c], loss);
            }
        }

        return cost;
    }
}
