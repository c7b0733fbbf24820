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
/// <param name="patience">The work on the whole ball before smaller ones are looked at.</param>
internal sealed class GrowingBalls(DistanceQuestion question, AttackIncumbent best, Action<double> onBound, long patience = GrowingBalls.Patience)
{
    private const long Patience = 1500;

    /// <summary>The neurons that keep no sign near a witness.</summary>
    private const int FreeNeurons = 24;

    /// <summary>The work of one search near a witness.</summary>
    private const long MostParts = 1500;

    /// <summary>The share of the time that one search near a witness may take.</summary>
    private const double NearShare = 0.05;

    /// <summary>A ball goes on from the open parts of the whole one where it should take so many times as many parts from its beginning: most of them are split further.</summary>
    private const double MostOpen = 4;

    /// <summary>After this share of the parts of the whole ball it is asked again whether a ball is worth its parts: one that goes on from there takes seconds.</summary>
    private const long Turns = 4;

    private readonly Lock gate = new();
    private readonly BallSchedule schedule = new();
    private readonly FirstSearches first = new();
    private DistanceSearch? whole;
    private DistanceSearch? ball;
    private double radius;
    private double spent;
    private double shown;
    private double told;
    private long nodes;
    private bool isNearDone;
    private bool isLeft;
    private bool isGoingOn;

    /// <summary>Subproblems that were bounded.</summary>
    public long Nodes => nodes + Whole.Nodes + (ball?.Nodes ?? 0);

    /// <summary>Neurons of the whole ball that are open.</summary>
    public int Neurons => Whole.Neurons;

    /// <summary>Whether the first ranges could be bounded.</summary>
    public bool IsUsable => Whole.IsUsable;

    /// <summary>Whether nothing is left to look at.</summary>
    public bool IsDone => Whole.IsDone || (double.IsFinite(best.Distance) && shown >= question.CutoffOf(best.Distance));

    /// <summary>Whether some part was left though it is not settled.</summary>
    public bool HasUnsettled => Whole.HasUnsettled;

    /// <summary>No witness of the target is nearer.</summary>
    public double Bound => Math.Max(Math.Max(shown, told), Math.Max(Whole.Bound, ball?.Bound ?? 0));

    /// <summary>Searches until nothing is left or the time is over.</summary>
    /// <param name="improve">Looks for a nearer witness from an input at which a bound is reached.</param>
    /// <param name="threads">The parts that are worked on at a time.</param>
    /// <param name="seconds">The time.</param>
    /// <param name="cancellationToken">Stops after the steps at hand.</param>
    public void Run(Action<double[]> improve, int threads, double seconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        double Left() => cancellationToken.IsCancellationRequested ? 0 : seconds - clock.Elapsed.TotalSeconds;
        Whole.Run(improve, threads, seconds, patience, cancellationToken);
        if (IsDone || !IsUsable) return;
        if (!isNearDone) LookNear(improve, threads, Left, cancellationToken);
        isNearDone = true;
        while (Left() > 0 && !IsDone)
        {
            if (Next(Left()) is not { } search)
            {
                // Where it takes more parts than estimated, another ball may be worth its parts.
                isLeft = true;
                Whole.Run(improve, threads, Left(), Whole.Work + 1 + Whole.Work / Turns, cancellationToken);
                continue;
            }

            var before = clock.Elapsed.TotalSeconds;
            search.Run(improve, threads, Left(), long.MaxValue, cancellationToken);
            spent += clock.Elapsed.TotalSeconds - before;
            if (!search.IsUsable) break;
            if (!search.IsDone) return;
            shown = Math.Max(shown, search.Bound);
            schedule.Finish(radius, search.Work, spent, isGoingOn);
            nodes += search.Nodes;
            ball = null;
            Tell();
        }

        // A ball may have settled the question: then the whole one has nothing to add.
        if (!IsDone) Whole.Run(improve, threads, Left(), long.MaxValue, cancellationToken);
    }

    private DistanceSearch Whole => whole ??= new DistanceSearch(question, best, _ => Tell(), first: first);

    /// <summary>Tells the bound, which never falls: a nearer witness can lower what counts as settled by the tolerance.</summary>
    private void Tell()
    {
        lock (gate)
        {
            told = Bound;
            onBound(told);
        }
    }

    /// <summary>The search of the next ball; null for the whole one.</summary>
    private DistanceSearch? Next(double left)
    {
        if (ball is not null) return ball;
        if (!double.IsFinite(best.Distance)) return null;
        if (schedule.Next(best.Distance, Math.Max(Whole.Bound, shown), Whole.Work, left, question.Norm == LaneNorm.L0) is not { } next) return null;
        (radius, spent) = (next, 0);
        // What was found in the whole ball before it was left holds in a smaller one, and is worth beginning with where that leaves fewer parts.
        isGoingOn = isLeft && MostOpen * Whole.OpenWithin(radius) <= schedule.Estimate(radius);
        return ball = new DistanceSearch(question, best, _ => Tell(), radius, larger: isGoingOn ? Whole : null, first: first);
    }

    /// <summary>Looks for nearer witnesses where most neurons have the sign that they have at the best one.</summary>
    private void LookNear(Action<double[]> improve, int threads, Func<double> left, CancellationToken cancellationToken)
    {
        var (most, before) = (NearShare * left(), double.PositiveInfinity);
        while (best.Distance < before && best.Target == question.Target && best.Witness is { } witness && left() > 0)
        {
            before = best.Distance;
            var search = new DistanceSearch(question, best, _ => { }, begin: root => question.Near(root, witness, FreeNeurons), first: first);
            search.Run(improve, threads, Math.Min(most, left()), MostParts, cancellationToken);
            nodes += search.Nodes;
        }
    }
}
