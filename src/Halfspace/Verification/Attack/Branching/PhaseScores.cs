namespace Halfspace.Verification.Attack.Branching;

/// <summary>What giving each ReLU a phase has gained so far, per unit of how far its output was off: pseudo-costs.</summary>
internal sealed class PhaseScores
{
    private readonly Dictionary<((int Node, int Value) Relu, int Phase), (double Sum, int Count)> gains = [];
    private readonly Lock gate = new();
    private double total;
    private int samples;

    /// <summary>Notes what a phase gained.</summary>
    public void Learn((int Node, int Value) relu, int phase, double violation, double gain)
    {
        if (!(violation > 0) || !double.IsFinite(gain)) return;
        lock (gate)
        {
            var (sum, count) = gains.GetValueOrDefault((relu, phase));
            gains[(relu, phase)] = (sum + gain / violation, count + 1);
            total += gain / violation;
            samples++;
        }
    }

    /// <summary>How often the less known of the two phases was tried.</summary>
    public int Trials((int Node, int Value) relu)
    {
        lock (gate) return Math.Min(gains.GetValueOrDefault((relu, 0)).Count, gains.GetValueOrDefault((relu, 1)).Count);
    }

    /// <summary>What branching on a ReLU is worth: the product of what its two sides should gain.</summary>
    public double Of((int Node, int Value) relu, double violation)
    {
        lock (gate) return Math.Max(Tiny, Expected(relu, 0) * violation) * Math.Max(Tiny, Expected(relu, 1) * violation);
    }

    private const double Tiny = 1e-9;

    private double Expected((int Node, int Value) relu, int phase) =>
        gains.TryGetValue((relu, phase), out var known) ? known.Sum / known.Count : samples > 0 ? total / samples : 1;
}
