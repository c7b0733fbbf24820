using System.Diagnostics;
using Halfspace.Mip;

namespace Halfspace.Verification.Adversary.Branching;

/// <summary>
/// Branch and bound over the phases of ReLUs: linear relaxations that go on from the last basis, the part with the lowest bound next.
/// </summary>
internal sealed class PhaseSearch(AdversaryIncumbent best, int target, Action<double> onBound)
{
    /// <summary>ReLUs that are tried both ways before one is chosen, where little is known of them.</summary>
    private const int Tried = 8;

    /// <summary>Trials after which a ReLU is known.</summary>
    private const int Reliable = 2;

    /// <summary>An output this far off its ReLU's, relative to its range, counts as wrong.</summary>
    private const double Off = 1e-7;

    /// <summary>The search stops for tighter bounds once the witness is this much nearer than when the program was made.</summary>
    private const double WorthNewBounds = 0.95;

    private readonly PriorityQueue<PhaseNode, double> open = new();
    private readonly PhaseScores scores = new();
    private double closed = double.PositiveInfinity;
    private PhaseNode? dive = new(null, default, 0, 0, 0);

    /// <summary>Parts that were looked at.</summary>
    public long Nodes { get; private set; }

    /// <summary>Whether nothing is left to look at.</summary>
    public bool IsDone => dive is null && open.Count == 0;

    /// <summary>No witness is nearer.</summary>
    public double Bound => Math.Min(Math.Min(closed, Cutoff), Math.Min(dive?.Bound ?? double.PositiveInfinity, open.TryPeek(out var node, out _) ? node.Bound : double.PositiveInfinity));

    private double Cutoff => best.Distance * (1 - 0.5 * Tolerances.AdversaryGap);

    /// <summary>Searches until nothing is left, the time is over, or the program could be made much tighter.</summary>
    public void Run(PhaseProgram program, double seconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (start, reported) = (best.Distance, 0.0);
        var places = program.Relus.Select((relu, k) => ((relu.Node.Index, relu.Value), k)).ToDictionary(pair => pair.Item1, pair => pair.k);
        while (!IsDone && clock.Elapsed.TotalSeconds < seconds && !cancellationToken.IsCancellationRequested)
        {
            if (best.Distance < WorthNewBounds * start) return;
            var node = dive ?? open.Dequeue();
            dive = null;
            if (node.Bound >= Cutoff)
            {
                // Without a dive this is the lowest bound of all, so the rest is done too.
                continue;
            }

            Enter(program, places, node);
            Nodes++;
            Look(program, node, seconds - clock.Elapsed.TotalSeconds, cancellationToken);
            if (clock.Elapsed.TotalSeconds < reported) continue;
            reported = clock.Elapsed.TotalSeconds + 0.2;
            onBound(Bound);
        }
    }

    private static void Enter(PhaseProgram program, Dictionary<(int Node, int Value), int> places, PhaseNode node)
    {
        var phases = new int?[program.Relus.Count];
        foreach (var (relu, phase) in node.Phases)
        {
            // A ReLU that tighter bounds have decided is no variable any more.
            if (places.TryGetValue(relu, out var k)) phases[k] = phase;
        }

        for (var k = 0; k < phases.Length; k++) program.Set(k, phases[k]);
    }

    private void Look(PhaseProgram program, PhaseNode node, double seconds, CancellationToken cancellationToken)
    {
        var answer = program.Solve(seconds, Cutoff);
        var bound = Math.Max(node.Bound, answer.Bound);
        scores.Learn(node.Relu, node.Phase, node.Violation, Math.Min(bound, Cutoff) - node.Bound);
        if (bound >= Cutoff) return;
        if (answer.Point is not { } point)
        {
            // Neither a point nor a proof that there is none: the part stays open, split where it can be.
            Split(program, node with { Bound = bound }, null);
            return;
        }

        best.Offer(program.Adversary.Embedded.InputsAt(point), target);
        var wrong = Wrong(program, point);
        if (wrong.Length == 0)
        {
            // The relaxation's point is a point of the network: nothing in this part is nearer.
            new RegionDescent(program, best, target).Run(program.Adversary.Embedded.InputsAt(point), Math.Max(1, seconds), cancellationToken);
            if (bound < Cutoff) closed = Math.Min(closed, bound);
            return;
        }

        Split(program, node with { Bound = bound }, Choose(program, node, wrong, bound, seconds));
    }

    /// <summary>The ReLU to branch on with bounds of its two sides; sides that are settled have an infinite one.</summary>
    private (int Relu, double Inactive, double Active, double Violation) Choose(PhaseProgram program, PhaseNode node, (int Relu, double Violation)[] wrong, double bound, double seconds)
    {
        var ranked = wrong.OrderByDescending(entry => scores.Of(Key(program, entry.Relu), entry.Violation)).ToArray();
        var (chosen, most) = ((Relu: ranked[0].Relu, Inactive: bound, Active: bound, ranked[0].Violation), double.NegativeInfinity);
        var tried = 0;
        foreach (var (relu, violation) in ranked)
        {
            var key = Key(program, relu);
            if (scores.Trials(key) >= Reliable)
            {
                var value = scores.Of(key, violation);
                if (value > most) (most, chosen) = (value, (relu, bound, bound, violation));
                continue;
            }

            if (tried++ >= Tried) continue;
            var sides = new double[2];
            for (var phase = 0; phase < 2; phase++)
            {
                program.Set(relu, phase);
                sides[phase] = Math.Max(bound, program.Solve(seconds, Cutoff).Bound);
                program.Set(relu, null);
                scores.Learn(key, phase, violation, Math.Min(sides[phase], Cutoff) - bound);
            }

            if (sides[0] >= Cutoff || sides[1] >= Cutoff) return (relu, sides[0], sides[1], 0);
            var gain = Math.Max(1e-9, sides[0] - bound) * Math.Max(1e-9, sides[1] - bound);
            if (gain > most) (most, chosen) = (gain, (relu, sides[0], sides[1], 0));
        }

        return chosen;
    }

    private void Split(PhaseProgram program, PhaseNode node, (int Relu, double Inactive, double Active, double Violation)? choice)
    {
        if (choice is null)
        {
            var free = Enumerable.Range(0, program.Relus.Count).Where(relu => program.PhaseOf(relu) is null).DefaultIfEmpty(-1).First();
            if (free < 0)
            {
                closed = Math.Min(closed, node.Bound);
                return;
            }

            choice = (free, node.Bound, node.Bound, 0);
        }

        var (relu, inactive, active, violation) = choice.Value;
        var (first, second) = (new PhaseNode(node, Key(program, relu), 0, inactive, violation), new PhaseNode(node, Key(program, relu), 1, active, violation));
        if (second.Bound < first.Bound) (first, second) = (second, first);
        if (first.Bound < Cutoff) dive = first;
        if (second.Bound < Cutoff) open.Enqueue(second, second.Bound);
    }

    private static (int Relu, double Violation)[] Wrong(PhaseProgram program, double[] point)
    {
        var wrong = new List<(int, double)>();
        for (var k = 0; k < program.Relus.Count; k++)
        {
            var relu = program.Relus[k];
            if (program.PhaseOf(k) is not null) continue;
            var off = Math.Abs(point[relu.Output.Index] - Math.Max(0, relu.PreActivation.Evaluate(point)));
            if (off > Off * Math.Max(1, relu.Output.UpperBound)) wrong.Add((k, off));
        }

        return [.. wrong];
    }

    private static (int Node, int Value) Key(PhaseProgram program, int relu) => (program.Relus[relu].Node.Index, program.Relus[relu].Value);
}
