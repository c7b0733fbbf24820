using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.RealWeights;

/// <summary>
/// What lets someone else re-check a claim about a network of real weights: the problem, the samples (inside, or by path and
/// fingerprint), the network, its exact cost, the bound and, where the bound is a Lagrangian dual's, the multipliers that it follows from.
/// </summary>
public sealed record RealCertificate
{
    /// <summary>The encoded training samples, or null where they are named only.</summary>
    public required Dataset? Data { get; init; }

    /// <summary>Where the samples came from, or null where that is not known.</summary>
    public required DataSource? Source { get; init; }

    /// <summary>The fingerprint of the training samples.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The formulation's name; it says what a neuron is.</summary>
    public required string Formulation { get; init; }

    /// <summary>Widths of the hidden layers.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>P: weights and biases lie in [-P, P].</summary>
    public required int Limit { get; init; }

    /// <summary>The dead zone.</summary>
    public required decimal DeadZone { get; init; }

    /// <summary>The network that the claim is about.</summary>
    public required StepNetwork Network { get; init; }

    /// <summary>Value and bound.</summary>
    public required ObjectiveOutcome Outcome { get; init; }

    /// <summary>The multipliers of a Lagrangian bound, or null.</summary>
    public LagrangianMultipliers? Multipliers { get; init; }

    /// <summary>Makes the certificate of a result.</summary>
    /// <exception cref="ArgumentException">The result has no network.</exception>
    public static RealCertificate Of(RealTrainingProblem problem, RealTrainingResult result, string formulation, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        return new RealCertificate
        {
            Data = source is not null && problem.Data.Values.Length > Certificate.LargestInlineData ? null : problem.Data,
            Source = source,
            Fingerprint = problem.Data.Fingerprint(),
            Formulation = formulation,
            Hidden = problem.Hidden,
            Limit = problem.Limit,
            DeadZone = problem.DeadZone,
            Network = result.Network ?? throw new ArgumentException("There is no network to certify.", nameof(result)),
            Outcome = result.Outcome,
            Multipliers = result.Multipliers,
        };
    }

    private static StepMipMethod? StepThresholds(string formulation) => RealTrainingMethods.All.OfType<StepMipMethod>().FirstOrDefault(method => method.Formulation == formulation && method != StepMipMethod.PerNeuron);

    /// <summary>Re-checks the network and its cost exactly, and every bound that needs no solver.</summary>
    /// <param name="data">The training samples where they are not inside; null loads them from <see cref="Source"/>.</param>
    /// <param name="cancellationToken">Ends the derivation of the bound, which is then reported as trusted.</param>
    /// <exception cref="DataFileException">The samples are not inside and cannot be loaded.</exception>
    public CertificateReport Check(Dataset? data = null, CancellationToken cancellationToken = default)
    {
        var report = new CertificateReport();
        var samples = Data ?? data ?? Source?.Load(Network.Encoding, Network.ClassNames?.Count)
            ?? throw new InvalidOperationException("The certificate neither holds its samples nor names where they are; give the data.");
        var fingerprint = samples.Fingerprint();
        if (!report.Add(fingerprint == Fingerprint, "the training samples have the stated fingerprint", $"the training samples have the fingerprint {fingerprint}; the certificate states {Fingerprint}"))
            return report;
        RealTrainingProblem problem;
        StepTrace trace;
        try
        {
            var objective = RealObjectives.Find(Outcome.Objective) ?? throw new ArgumentException($"There is no objective '{Outcome.Objective}' for real weights.");
            problem = new RealTrainingProblem(samples, Hidden, Limit, DeadZone, objective);
            trace = new StepTrace(problem, Network);
        }
        catch (ArgumentException fault)
        {
            report.Add(false, "", fault.Message);
            return report;
        }

        report.Add(trace.StaysInBox, $"the network is {Network} with weights in -{Limit}..{Limit}", $"a weight of the network lies outside -{Limit}..{Limit}");
        report.Add(trace.HoldsDeadZone, $"no hidden neuron is closer to zero than {DeadZone} on any sample, exactly", $"a hidden neuron is closer to zero than {DeadZone} on a sample");
        if (StepThresholds(Formulation) is { } step) report.Add(step.Allows(Network), $"the thresholds are those of '{Formulation}'", $"the thresholds are not those of '{Formulation}'");
        var cost = problem.Score(trace);
        report.Add(
            cost is not null && Nullable.Equals(cost, Outcome.Value),
            $"{Outcome.Objective}: the network costs exactly {cost}",
            $"{Outcome.Objective}: the network costs {(cost is null ? "nothing that is allowed (it breaks a hard condition)" : cost.ToString())}; the certificate states {Outcome.Value?.ToString() ?? "no value"}");
        if (Outcome.Bound is not { } bound) return report;
        if (cost is { } value && !report.Add(bound.Value <= value, $"{Outcome.Objective}: the bound {bound.Value} is not above the value", $"{Outcome.Objective}: the bound {bound.Value} is above the network's cost {value}, which refutes it")) return report;
        RealBoundArguments.Check(problem, Formulation, bound, Multipliers, report, cancellationToken);
        return report;
    }
}
