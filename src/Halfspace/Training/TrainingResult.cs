using System.Globalization;
using System.Text;
using Halfspace.Certificates;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>
/// What came out of training: why it stopped, the network, and for each objective the exact value beside the bound.
/// </summary>
/// <example>
/// <code>
/// if (result.Status == TrainingStatus.Optimal) Console.WriteLine($"no such network has fewer than {result.Outcome.Value} mistakes");
/// result.Network!.Save("fruit.json");
/// result.Certificate.Save("certificate.json");
/// </code>
/// </example>
public sealed record TrainingResult
{
    /// <summary>What is claimed.</summary>
    public required TrainingStatus Status { get; init; }

    /// <summary>The best network, or null; where weights are real, the sign network of the same function.</summary>
    public required IntegerNetwork? Network { get; init; }

    /// <summary>The best network of real weights; null without one, and where weights are integers.</summary>
    public StepNetwork? RealNetwork { get; init; }

    /// <summary>Why there is no network, with the status <see cref="TrainingStatus.Infeasible"/>; else null.</summary>
    public Infeasibility? Infeasibility { get; init; }

    /// <summary>
    /// Value and bound of each objective, in the order of the list. The bound of one after the first holds for networks that have the values stated
    /// before it.
    /// </summary>
    public required IReadOnlyList<ObjectiveOutcome> Outcomes { get; init; }

    /// <summary>Value and bound of the first objective.</summary>
    public ObjectiveOutcome Outcome => Outcomes[0];

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>The formulation of real weights that the method trained by; null where weights are integers.</summary>
    public string? RealFormulation { get; init; }

    /// <summary>What was trained; null where the result was not made by <see cref="TrainingProblem.Train"/>.</summary>
    public TrainingProblem? Problem { get; init; }

    /// <summary>What lets anyone re-check network, values and bounds, the samples inside; see <see cref="TrainingCertificates"/> for one that names their source.</summary>
    /// <exception cref="InvalidOperationException">There is no network, or the result was not made by <see cref="TrainingProblem.Train"/>.</exception>
    /// <exception cref="ArgumentException">An objective that is not built-in stands beside others, or has a name that no certificate takes.</exception>
    public Certificate Certificate
    {
        get
        {
            if (Problem is null) throw new InvalidOperationException("The result does not know its problem; train by problem.Train, or make the certificate with TrainingCertificates.Of.");
            if (Network is null) throw new InvalidOperationException("There is no network to certify.");
            return Problem.RealWeights is { } real ? TrainingCertificates.Of(real, this, RealFormulation!) : TrainingCertificates.Of(Problem, this);
        }
    }

    /// <summary>Name and version of the MIP solver that took part, or null.</summary>
    public string? Solver { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Wall time until the network was found, in seconds.</summary>
    public double? SecondsToBest { get; init; }

    /// <summary>Wall time until the target was reached, in seconds; null where it was not, or none was set.</summary>
    public double? SecondsToTarget { get; init; }

    /// <summary>Moves evaluated by the search.</summary>
    public long Moves { get; init; }

    /// <summary>Branch-and-bound nodes.</summary>
    public long Nodes { get; init; }

    /// <summary>Rounds of a method that has such: cuts, multipliers or blocks; null for others.</summary>
    public long? Iterations { get; init; }

    /// <summary>What a Lagrangian dual did, iteration by iteration; null for other methods.</summary>
    public IReadOnlyList<DualStep>? DualSteps { get; init; }

    /// <summary>The multipliers that the bound follows from, or null.</summary>
    public LagrangianMultipliers? Multipliers { get; init; }

    /// <summary>What the run has to say, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Status, value, bound and how it was proved, a line each.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Status}");
        if (Network is not null) text.Append(CultureInfo.InvariantCulture, $": {Network}");
        foreach (var outcome in Outcomes)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {outcome.Objective}: {(outcome.Value is { } value ? value : "no value")}, bound {(outcome.Bound is { } bound ? $"{bound.Value} ({ProofWords.Word(bound.Kind)}: {bound.Argument}{(bound.Trusts is { } solver ? ", as claimed by " + solver : "")})" : "none")}");
        }

        return text.AppendLine().Append(CultureInfo.InvariantCulture, $"  by {Method} in {Seconds:F1} s").ToString();
    }
}
