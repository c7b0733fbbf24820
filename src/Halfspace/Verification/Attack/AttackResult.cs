using System.Globalization;

namespace Halfspace.Verification.Attack;

/// <summary>What is known of the nearest adversarial input.</summary>
public enum AttackStatus
{
    /// <summary>The witness is nearest, to the gap that <see cref="Halfspace.Mip.Tolerances.AttackGap"/> allows.</summary>
    Optimal,

    /// <summary>There is a witness; whether there is a nearer one is open.</summary>
    Feasible,

    /// <summary>No input of the box meets the condition: re-derived, or as two solvers agree (<see cref="AttackResult.Trusts"/>).</summary>
    Infeasible,

    /// <summary>Neither a witness nor a proof that there is none.</summary>
    Unknown,

    /// <summary>A second solver was asked, and the two contradict each other, or one of them a witness: no answer (<see cref="AttackResult.Warnings"/>).</summary>
    Contradicted,
}

/// <summary>The outcome of a search for the nearest adversarial input.</summary>
public sealed record AttackResult
{
    /// <summary>What is known.</summary>
    public required AttackStatus Status { get; init; }

    /// <summary>The class that the network gives to the input itself.</summary>
    public required int Class { get; init; }

    /// <summary>The class that the witness is given to; null without one.</summary>
    public int? Target { get; init; }

    /// <summary>The adversarial input, every value a float32 number; its condition holds in float32 and in double arithmetic. Null without one.</summary>
    public double[]? Witness { get; init; }

    /// <summary>The witness's distance, from its numbers; NaN without one.</summary>
    public double Distance { get; init; } = double.NaN;

    /// <summary>No adversarial input is nearer; zero where nothing is known, infinite where there is none at all.</summary>
    public double Bound { get; init; }

    /// <summary>The solvers whose word the bound or "infeasible" rests on; empty where it was re-derived from dual values without trusting any.</summary>
    public IReadOnlyList<string> Trusts { get; init; } = [];

    /// <summary>How far distance and bound are apart, relative to the distance; NaN without a witness.</summary>
    public double Gap => Distance > 0 ? Math.Max(0, Distance - Bound) / Distance : Distance;

    /// <summary>Whether a second solver gave the same answer (<see cref="AttackOptions.CrossCheck"/>).</summary>
    public bool IsCrossChecked { get; init; }

    /// <summary>The outputs for the witness in double precision.</summary>
    public double[]? Outputs { get; init; }

    /// <summary>The outputs for the witness in float32, as a runtime computes them.</summary>
    public float[]? SingleOutputs { get; init; }

    /// <summary>What limits the meaning of the answer.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What a solver said that a witness contradicts; it was set aside.</summary>
    public IReadOnlyList<string> Contradictions { get; init; } = [];

    /// <summary>The solver.</summary>
    public string Solver { get; init; } = "";

    /// <summary>Nodes of all the solver's trees.</summary>
    public long Nodes { get; init; }

    /// <summary>Binary variables of the largest model.</summary>
    public int Binaries { get; init; }

    /// <summary>Wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>Status, classes, distance, bound and whom it trusts, nodes and time on one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Status}: class {Class}{(Target is { } target ? FormattableString.Invariant($" to {target}, distance {Distance:G9}") : "")}, bound {Bound:G9}{(Trusts.Count > 0 ? " as claimed by " + string.Join(", ", Trusts) : "")}, {Nodes} nodes, {Seconds:F2} s");
}
