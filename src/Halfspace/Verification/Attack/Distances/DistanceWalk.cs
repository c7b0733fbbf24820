using System.Diagnostics;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// Looks for nearer witnesses from inputs at which bounds are reached: along the gradient until the condition is met, then to the nearest point of the region found, and on to a
/// neighbour while that is nearer.
/// </summary>
internal sealed class DistanceWalk(DistanceQuestion question, int target, AttackIncumbent best, ILpSolver? solver, int seed, int threads, CancellationToken cancellation)
{
    /// <summary>A start much farther than the best witness is not followed.</summary>
    private const double Far = 2;

    /// <summary>Distances below this share of the last one are an improvement.</summary>
    private const double Improvement = 1 - 1.0 / (1 << 16);

    /// <summary>How near to zero a pre-activation counts as zero, as a share of the largest of its layer; what is tried there rests on nothing else.</summary>
    private const double Nearly = 1.0 / (1 << 20);

    private readonly Lock gate = new();
    private readonly CountedWork work = new(question.Work);
    private readonly WitnessTime time = new(() => question.Work.Seconds / threads);

    /// <summary>Tries an input, unless too much time went into others.</summary>
    public void From(double[] input, Func<double> left)
    {
        // Where another thread looks for witnesses, this one goes on with its parts.
        if (!gate.TryEnter()) return;
        try
        {
            if (left() <= 0) return;
            best.OfferBeyond(input, target);
            if (!time.IsLeft) return;
            var (before, distance) = (work.Seconds, best.Distance);
            work.AddWalk(CountedWork.WeightsOf(question.Chain), 0);
            if (new PointAttack(question.Problem, target, seed).From(input, 0, cancellation) is { } reached)
            {
                best.OfferBeyond(reached, target);
                if (!(question.Problem.Distance(reached) > Far * best.Distance)) Descend(reached, left);
            }

            time.Spend(work.Seconds - before, best.Distance < distance);
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>Goes down from a witness, from region to region, until no neighbour is nearer or the time is over.</summary>
    public void Descend(double[] input, Func<double> left)
    {
        if (solver is null) return;
        var (region, clock, most) = (question.Ball(best), Stopwatch.StartNew(), 0.2 * left());
        bool IsOver() => clock.Elapsed.TotalSeconds > most || cancellation.IsCancellationRequested;
        var ranges = ChainMargins.Of(question.Chain, region);
        var (signs, _) = At(input);
        var distance = double.PositiveInfinity;
        (RegionProgram Program, double[] Point)? Try()
        {
            var program = new RegionProgram(question.Problem, question.Chain, region, (ranges.Lower, ranges.Upper), signs, question.Rows, solver, work, cancellation);
            return program.Nearest(most - clock.Elapsed.TotalSeconds, distance).Point is { } point && question.Problem.Distance(point) < distance * Improvement ? (program, point) : null;
        }

        var next = Try();
        while (next is { } at)
        {
            distance = question.Problem.Distance(at.Point);
            if (distance < best.Distance) question.Offer(at.Program, at.Point, best, left);
            next = null;
            foreach (var (k, j) in At(at.Point).AtZero)
            {
                if (IsOver()) return;
                signs[k][j] = (sbyte)-signs[k][j];
                if ((next = Try()) is not null) break;
                signs[k][j] = (sbyte)-signs[k][j];
            }
        }
    }

    /// <summary>The sign of every neuron at an input, and the neurons whose pre-activation is about zero.</summary>
    private (sbyte[][] Signs, List<(int Layer, int Neuron)> AtZero) At(double[] input)
    {
        var (signs, atZero, values) = (new sbyte[question.Chain.HiddenCount][], new List<(int, int)>(), input);
        for (var k = 0; k < signs.Length; k++)
        {
            var stage = question.Chain.Stages[k];
            var sums = stage.Sums(values);
            var size = sums.Max(Math.Abs);
            signs[k] = Array.ConvertAll(sums, z => (sbyte)(z >= 0 ? 1 : -1));
            atZero.AddRange(Enumerable.Range(0, sums.Length).Where(j => stage.Leak(j) != 1 && Math.Abs(sums[j]) <= Nearly * size).Select(j => (k, j)));
            values = [.. sums.Select(stage.Value)];
        }

        return (signs, atZero);
    }
}
