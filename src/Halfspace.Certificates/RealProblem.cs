using System.Numerics;

namespace Halfspace.Certificates;

/// <summary>
/// A training problem of real weights: networks of given widths whose weights and biases are multiples of 2^-20 in [-P, P], whose hidden neurons give one where their
/// pre-activation is zero or more and zero elsewhere, and whose pre-activations on the samples stay out of a dead zone.
/// </summary>
/// <param name="Data">The samples.</param>
/// <param name="Hidden">Widths of the hidden layers.</param>
/// <param name="Range">P, 1 to 127.</param>
/// <param name="DeadZone">Half the width of the dead zone, at least 2^-20 and at most P.</param>
/// <param name="Formulation"><c>zero-one</c>, <c>step</c>, <c>step:shared</c> (one threshold a layer) or <c>step:none</c> (no thresholds).</param>
/// <param name="Objective"><c>max-correct</c>, <c>min-hinge</c> or <c>log-likelihood</c>.</param>
public sealed record RealProblem(CertifiedData Data, IReadOnlyList<int> Hidden, int Range, Fraction DeadZone, string Formulation, string Objective)
{
    /// <summary>Weights are integers in units of one over this.</summary>
    public const int Unit = 1 << 20;

    private static readonly string[] Formulations = ["zero-one", "step", "step:shared", "step:none"];
    private static readonly string[] Objectives = ["max-correct", "min-hinge", "log-likelihood"];

    /// <summary>The number of outputs: one for two classes, but one a class for the log-likelihood.</summary>
    public int OutputCount => Outputs(Data, Objective);

    /// <summary>Widths of all layers.</summary>
    public IReadOnlyList<int> Widths { get; } = [Data.InputCount, .. Hidden, Outputs(Data, Objective)];

    /// <summary>What one stands for in a layer's pre-activations.</summary>
    public BigInteger UnitOf(int layer) => layer == 0 ? (BigInteger)Unit * Data.Scale : Unit;

    /// <summary>The dead zone in units of a layer's pre-activations, rounded up.</summary>
    public BigInteger LeastMagnitude(int layer)
    {
        var scaled = DeadZone * UnitOf(layer);
        return (scaled.Numerator + scaled.Denominator - 1) / scaled.Denominator;
    }

    /// <summary>What is wrong with the problem, or keeps a network, given as one of sign neurons, from being one of it; null where nothing does.</summary>
    public string? Fault(CertifiedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!Formulations.Contains(Formulation)) return $"there is no formulation '{Formulation}'";
        if (!Objectives.Contains(Objective)) return $"there is no objective '{Objective}' for real weights";
        if (NetworkSizes.Fault(Data, Widths) is { } sizes) return sizes;
        if (DeadZone * (BigInteger)Unit < BigInteger.One || DeadZone > (BigInteger)Range) return $"the dead zone is {DeadZone}; it must lie between 2^-20 and the range {Range}";
        if (Objective == "min-hinge" && Data.ClassCount != 2) return $"the hinge loss of one output separates two classes; the data has {Data.ClassCount}";
        if (Formulation != "zero-one" && (Range != 1 || Objective != "max-correct")) return $"the formulation '{Formulation}' has the range 1 and the objective max-correct only";
        return NetworkSizes.Fault(Data, Widths, network);
    }

    private static int Outputs(CertifiedData data, string objective) => data.ClassCount == 2 && objective != "log-likelihood" ? 1 : data.ClassCount;
}
