using System.Diagnostics;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// The search for the nearest witness where one search of the whole ball is not soon done: first near the best witness for a nearer one, then in balls that grow, each of which ends with a distance within
/// which no witness lies. In a small ball few neurons are open, so there is a bound from the first second on; the last ball is that of the best witness.
/// </summary>
/// <param name="question">What is asked, of one target.</param>
/// <param name="best">The nearest witness.</param>
/// <param name="onBound">Told the bound now and then.</param>
/// <param name="patience">Parts of the whole ball that are bounded before smaller ones are looked at.</param>
internal sealed class GrowingBalls(DistanceQuestion question, AttackIncumbent best, Action<double> onBound, long patience = GrowingBalls.Patience)
{
    private const long Patience = 1500;

    /// <summary>The first ball, as a share of the best distance.</summary>
    private const double First = 0.25;

    /// <summary>How many times the parts of the last ball the next one should take.</summary>
    private const double Growth = 6;

    /// <summary>The next radius where too few parts were needed to tell how they grow.</summary>
    private const double LongStep = 1.3;

    private const double ShortStep = 1.03;

    /// <summary>Parts below which they do not tell how they grow.</summary>
    private const long Few = 40;

    /// <summary>The first ball is larger than what is shown already by this factor.</summary>
    private const double Beyond = 1.1;

    /// <summary>The neurons that keep no sign near a witness.</summary>
    private const int FreeNeurons = 24;

    /// <summary>Parts of one search near a witness.</summary>
    private const long MostParts = 1500;

    /// <summary>The share of the time that one search near a witness may take.</summary>
    private const double NearShare = 0.05;

    private readonly DistanceSearch whole = new(question, best, onBound);
    private (double Radius, long Parts) last;
    private double exponent;
    private DistanceSearch? ball;
    private double radius;
    private double shown;
    private long nodes;
    private bool isNearDone;

    /// <summary>Parts that were bounded.</summary>
    public long Nodes => nodes + whole.Nodes + (ball?.Nodes ?? 0);

    /// <summary>Neurons of the whole ball that are open.</summary>
    public int Neurons => whole.Neurons;

    /// <summary>Whether the first ranges could be bounded.</summary>
    public bool IsUsable => whole.IsUsable;

    /// <summary>Whether nothing is left to look at.</summary>
    public bool IsDone => whole.IsDone || (double.IsFinite(best.Distance) && shown >= question.CutoffOf(best.Distance));

    /// <summary>Whether some part was left though it is not settled.</summary>
    public bool HasUnsettled => whole.HasUnsettled;

    /// <summary>No witness of the target is nearer.</summary>
    public double Bound => Math.Max(shown, Math.Max(whole.Bound, ball?.Bound ?? 0));

    /// <summary>Searches until nothing is left or the time is over.</summary>
    /// <param name="improve">Looks for a nearer witness from an input at which a bound is reached.</param>
    /// <param name="threads">The parts that are worked on at a time.</param>
    /// <param name="seconds">The time.</param>
    /// <param name="cancellationToken">Stops after the steps at hand.</param>
    public void Run(Action<double[]> improve, int threads, double seconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        double Left() => cancellationToken.IsCancellationRequested ? 0 : seconds - clock.Elapsed.TotalSeconds;
        whole.Run(improve, threads, seconds, patience, cancellationToken);
        if (IsDone || !IsUsable) return;
        if (!isNearDone) LookNear(improve, threads, Left, cancellationToken);
        isNearDone = true;
        while (Left() > 0 && Next() is { } search)
        {
            search.Run(improve, threads, Left(), long.MaxValue, cancellationToken);
            if (!search.IsUsable) break;
            if (!search.IsDone) return;
            shown = Math.Max(shown, search.Bound);
            onBound(Bound);
            if (IsDone) return;
            if (last.Parts > Few && search.Nodes > last.Parts) exponent = Math.Log((double)search.Nodes / last.Parts) / Math.Log(radius / last.Radius);
            last = (radius, search.Nodes);
            nodes += search.Nodes;
            ball = null;
        }

        whole.Run(improve, threads, Left(), long.MaxValue, cancellationToken);
    }

    /// <summary>The search of the next ball; null for the whole one.</summary>
    private DistanceSearch? Next()
    {
        if (ball is not null) return ball;
        if (!double.IsFinite(best.Distance)) return null;
        var step = last.Radius == 0 ? 0 : exponent > 0 ? Math.Clamp(Math.Pow(Growth, 1 / exponent), ShortStep, LongStep) : LongStep;
        var start = Math.Max(First * best.Distance, Beyond * Math.Max(whole.Bound, shown));
        var next = last.Radius == 0 ? start : Math.Max(start, last.Radius * step);
        // Where the whole ball should not take much more than the next one, the next one is left out.
        if (next * Math.Max(step, ShortStep) >= best.Distance) return null;
        radius = question.Norm == LaneNorm.L0 ? Math.Ceiling(next) : next;
        if (radius >= best.Distance) return null;
        return ball = new DistanceSearch(question, best, bound => onBound(Math.Max(Bound, bound)), radius);
    }

    /// <summary>Looks for nearer witnesses where most neurons have the sign that they have at the best one.</summary>
    private void LookNear(Action<double[]> improve, int threads, Func<double> left, CancellationToken cancellationToken)
    {
        var (most, before) = (NearShare * left(), double.PositiveInfinity);
        while (best.Distance < before && best.Target == question.Target && best.Witness is { } witness && left() > 0)
        {
            before = best.Distance;
            var search = new DistanceSearch(question, best, _ => { }, begin: root => question.Near(root, witness, FreeNeurons));
            search.Run(improve, threads, Math.Min(most, left()), MostParts, cancellationToken);
            nodes += search.Nodes;
        }
    }
}
