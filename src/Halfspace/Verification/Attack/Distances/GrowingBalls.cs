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
/// <param name="patience">The counted seconds of work on the whole ball before smaller ones are looked at.</param>
internal sealed class GrowingBalls(DistanceQuestion question, AttackIncumbent best, Action<double> onBound, double patience = GrowingBalls.Patience)
{
    private const double Patience = 3;

    /// <summary>The neurons that keep no sign near a witness.</summary>
    private const int FreeNeurons = 24;

    /// <summary>The work of one search near a witness.</summary>
    private const double MostNear = 3;

    /// <summary>The share of what is left that one search near a witness may take.</summary>
    private const double NearShare = 0.05;

    /// <summary>A ball goes on from the open parts of the whole one where it should take so many times as much work from its beginning: most of them are split further.</summary>
    private const double MostOpen = 4;

    /// <summary>After this share of the work on the whole ball it is asked again whether a ball is worth its work.</summary>
    private const double Turns = 4;

    /// <summary>The same in counted seconds where hardly any work went into it.</summary>
    private const double FirstTurn = 0.1;

    /// <summary>Beyond what was planned with, this share of what was spent is taken to be left.</summary>
    private const double Longer = 0.5;

    private readonly Lock gate = new();
    private readonly BallSchedule schedule = new();
    private readonly FirstSearches first = new();
    private DistanceSearch? whole;
    private DistanceSearch? ball;
    private double radius;
    private double shown;
    private double told;
    private long nodes;
    private bool isNearDone;
    private bool isLeft;
    private bool isGoingOn;

    /// <summary>Subproblems that were bounded.</summary>
    public long Nodes => nodes + Whole.Nodes + (ball?.Nodes ?? 0);

    /// <summary>The counted seconds of work that all searches took.</summary>
    public double Work => question.Work.Seconds;

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
    /// <param name="planned">The counted seconds of work of all threads, from the beginning on, that it plans with; the time may be over before or after that.</param>
    /// <param name="cancellationToken">Stops after the steps at hand.</param>
    public void Run(Action<double[]> improve, int threads, double seconds, double planned, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        double Left() => cancellationToken.IsCancellationRequested ? 0 : seconds - clock.Elapsed.TotalSeconds;
        // On a machine that is faster than what was planned with, there is more time.
        double Planned() => Math.Max(planned - question.Work.Seconds, Longer * question.Work.Seconds);
        Whole.Run(improve, threads, seconds, patience, cancellationToken);
        if (IsDone || !IsUsable) return;
        if (!isNearDone) LookNear(improve, threads, Left, Planned, cancellationToken);
        isNearDone = true;
        while (Left() > 0 && !IsDone)
        {
            if (Next(Planned()) is not { } search)
            {
                // Where it takes more work than estimated, another ball may be worth its work.
                isLeft = true;
                Whole.Run(improve, threads, Left(), Math.Max(FirstTurn, Whole.Work.Seconds * (1 + 1 / Turns)), cancellationToken);
                continue;
            }

            search.Run(improve, threads, Left(), schedule.Allowed(best.Distance, Whole.Work.Seconds, Planned(), search.Work.Seconds), cancellationToken);
            if (!search.IsUsable) break;
            // One that takes more than estimated waits until the whole ball has taken as much more.
            if (!search.IsDone) continue;
            shown = Math.Max(shown, search.Bound);
            schedule.Finish(radius, search.Work.Seconds, search.FirstWork, isGoingOn);
            nodes += search.Nodes;
            ball = null;
            Tell();
        }

        // A ball may have settled the question: then the whole one has nothing to add.
        if (!IsDone) Whole.Run(improve, threads, Left(), double.PositiveInfinity, cancellationToken);
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

    /// <summary>The search of the next ball, or of the one that is begun; null for the whole one.</summary>
    private DistanceSearch? Next(double left)
    {
        if (!double.IsFinite(best.Distance)) return null;
        var taken = Whole.Work.Seconds;
        if (ball is not null && question.CutoffOf(radius) > Math.Max(Whole.Bound, shown)) return schedule.Allowed(best.Distance, taken, left, ball.Work.Seconds) > ball.Work.Seconds ? ball : null;
        if (ball is not null)
        {
            // The whole ball has shown what it was to show.
            schedule.Leave(ball.Work.Seconds);
            (nodes, ball) = (nodes + ball.Nodes, null);
        }

        if (schedule.Next(best.Distance, Math.Max(Whole.Bound, shown), taken, left, question.Norm == LaneNorm.L0) is not { } next) return null;
        radius = next;
        // What was found in the whole ball before it was left holds in a smaller one, and is worth beginning with where that leaves less work.
        isGoingOn = isLeft && MostOpen * Whole.OpenWithin(radius) * Whole.WorkOfPart <= schedule.Estimate(radius);
        return ball = new DistanceSearch(question, best, _ => Tell(), radius, larger: isGoingOn ? Whole : null, first: first);
    }

    /// <summary>Looks for nearer witnesses where most neurons have the sign that they have at the best one.</summary>
    private void LookNear(Action<double[]> improve, int threads, Func<double> left, Func<double> planned, CancellationToken cancellationToken)
    {
        var (most, before) = (Math.Min(MostNear, NearShare * planned()), double.PositiveInfinity);
        while (best.Distance < before && best.Target == question.Target && best.Witness is { } witness && left() > 0)
        {
            before = best.Distance;
            var search = new DistanceSearch(question, best, _ => { }, begin: root => question.Near(root, witness, FreeNeurons), first: first);
            search.Run(improve, threads, left(), most, cancellationToken);
            nodes += search.Nodes;
        }
    }
}
