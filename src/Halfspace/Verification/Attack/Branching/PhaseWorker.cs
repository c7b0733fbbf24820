using Halfspace.Mip;

namespace Halfspace.Verification.Attack.Branching;

/// <summary>Looks at one part of the search after the other with the same program; used by one thread.</summary>
internal sealed class PhaseWorker(PhaseProgram program, PhaseScores scores, AttackIncumbent best, int target)
{
    /// <summary>ReLUs that are tried both ways before one is chosen, where little is known of them.</summary>
    private const int Tried = 8;

    /// <summary>Trials after which a ReLU is known.</summary>
    private const int Reliable = 2;

    private readonly Dictionary<(int Node, int Value), int> places = program.Relus.Select((relu, k) => ((relu.Node.Index, relu.Value), k)).ToDictionary(pair => pair.Item1, pair => pair.k);
    private readonly PriorityQueue<PhaseNode, double> parts = new();
    private PhaseNode? dive;

    /// <summary>The lowest bound of the parts that can be split no more though they are not settled: they count as open. Infinite where there is none.</summary>
    public double Closed { get; private set; } = double.PositiveInfinity;

    /// <summary>Parts that were looked at.</summary>
    public long Nodes { get; private set; }

    /// <summary>The inputs at the first relaxation's point; null where there was none.</summary>
    public double[]? FirstInput { get; private set; }

    /// <summary>No witness in any of the parts left is nearer.</summary>
    public double Lowest => Math.Min(dive?.Bound ?? double.PositiveInfinity, parts.TryPeek(out _, out var bound) ? bound : double.PositiveInfinity);

    private double Cutoff => PhaseSearch.CutoffOf(best);

    /// <summary>Looks at a part and what it is split into, until nothing is left of it or it is told to stop.</summary>
    /// <returns>What is left.</returns>
    public IReadOnlyList<PhaseNode> Run(PhaseNode root, Func<double> left, Func<bool> mayGoOn, CancellationToken cancellationToken)
    {
        dive = root;
        while (Next() is { } node)
        {
            if (!mayGoOn())
            {
                parts.Enqueue(node, node.Bound);
                return [.. parts.UnorderedItems.Select(item => item.Element)];
            }

            Enter(node);
            Nodes++;
            Look(node, left(), cancellationToken);
        }

        return [];
    }

    /// <summary>The part just split, else the one with the lowest bound; null where none can hold a nearer witness.</summary>
    private PhaseNode? Next()
    {
        while (dive is not null || parts.Count > 0)
        {
            var node = dive ?? parts.Dequeue();
            dive = null;
            if (node.Bound < Cutoff) return node;
        }

        return null;
    }

    private void Enter(PhaseNode node)
    {
        var phases = new int?[program.Relus.Count];
        foreach (var (relu, phase) in node.Phases)
        {
            // A ReLU that tighter bounds have decided is no variable any more.
            if (places.TryGetValue(relu, out var k)) phases[k] = phase;
        }

        for (var k = 0; k < phases.Length; k++) program.Set(k, phases[k]);
    }

    private void Look(PhaseNode node, double seconds, CancellationToken cancellationToken)
    {
        var answer = program.Solve(seconds, Cutoff);
        var bound = Math.Max(node.Bound, answer.Bound);
        scores.Learn(node.Relu, node.Phase, node.Violation, Math.Min(bound, Cutoff) - node.Bound);
        if (bound >= Cutoff) return;
        if (answer.Point is not { } point)
        {
            // Neither a point nor a proof that there is none: the part stays open, split where it can be.
            Split(node with { Bound = bound }, null);
            return;
        }

        FirstInput ??= program.Attack.Embedded.InputsAt(point);
        best.Offer(program.Attack.Embedded.InputsAt(point), target);
        var wrong = Wrong(point);
        if (wrong.Length == 0)
        {
            // The relaxation's point is a point of the network: nothing in this part is nearer.
            new RegionDescent(program, best, target).Run(program.Attack.Embedded.InputsAt(point), Math.Max(1, seconds), cancellationToken);
            if (bound < Cutoff) Closed = Math.Min(Closed, bound);
            return;
        }

        Split(node with { Bound = bound }, Choose(wrong, bound, seconds));
    }

    /// <summary>The ReLU to branch on with bounds of its two sides; sides that are settled have an infinite one.</summary>
    private (int Relu, double Inactive, double Active, double Violation) Choose((int Relu, double Violation)[] wrong, double bound, double seconds)
    {
        var ranked = wrong.OrderByDescending(entry => scores.Of(Key(entry.Relu), entry.Violation)).ToArray();
        var (chosen, most) = ((Relu: ranked[0].Relu, Inactive: bound, Active: bound, ranked[0].Violation), double.NegativeInfinity);
        var tried = 0;
        foreach (var (relu, violation) in ranked)
        {
            var key = Key(relu);
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

    private void Split(PhaseNode node, (int Relu, double Inactive, double Active, double Violation)? choice)
    {
        if (choice is null)
        {
            var free = Enumerable.Range(0, program.Relus.Count).Where(relu => program.PhaseOf(relu) is null).DefaultIfEmpty(-1).First();
            if (free < 0)
            {
                Closed = Math.Min(Closed, node.Bound);
                return;
            }

            choice = (free, node.Bound, node.Bound, 0);
        }

        var (relu, inactive, active, violation) = choice.Value;
        var (first, second) = (new PhaseNode(node, Key(relu), 0, inactive, violation), new PhaseNode(node, Key(relu), 1, active, violation));
        if (second.Bound < first.Bound) (first, second) = (second, first);
        if (first.Bound < Cutoff) dive = first;
        if (second.Bound < Cutoff) parts.Enqueue(second, second.Bound);
    }

    private (int Relu, double Violation)[] Wrong(double[] point)
    {
        var wrong = new List<(int, double)>();
        for (var k = 0; k < program.Relus.Count; k++)
        {
            var relu = program.Relus[k];
            if (program.PhaseOf(k) is not null) continue;
            var off = Math.Abs(point[relu.Output.Index] - Math.Max(0, relu.PreActivation.Evaluate(point)));
            if (off > Tolerances.ReluOutput * relu.Output.UpperBound) wrong.Add((k, off));
        }

        return [.. wrong];
    }

    private (int Node, int Value) Key(int relu) => (program.Relus[relu].Node.Index, program.Relus[relu].Value);
}
