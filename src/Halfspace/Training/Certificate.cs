using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Objectives;
using Halfspace.Training.Proofs;

namespace Halfspace.Training;

/// <summary>
/// What lets someone else re-check a training claim on their own: the problem, the training samples (inside, or by path and
/// fingerprint), the network, the exact value, the bound, and the argument for the bound with whom it trusts.
/// </summary>
public sealed record Certificate
{
    /// <summary>Data sets of more values than this are named by path and fingerprint instead of being inside.</summary>
    public const int LargestInlineData = 1_000_000;

    /// <summary>The encoded training samples, or null where they are named only.</summary>
    public required Dataset? Data { get; init; }

    /// <summary>Where the samples came from, or null where that is not known.</summary>
    public required DataSource? Source { get; init; }

    /// <summary>The fingerprint of the training samples, see <see cref="Dataset.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Widths of the hidden layers.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>P: weights and biases lie in {-P..P}.</summary>
    public required int Range { get; init; }

    /// <summary>How labels are asked of the outputs.</summary>
    public required OutputCoding Coding { get; init; }

    /// <summary>The network that the claim is about.</summary>
    public required IntegerNetwork Network { get; init; }

    /// <summary>The claims, one an objective, in order of importance.</summary>
    public required IReadOnlyList<ObjectiveOutcome> Outcomes { get; init; }

    /// <summary>Makes the certificate of a result.</summary>
    /// <exception cref="ArgumentException">The result has no network.</exception>
    public static Certificate Of(TrainingProblem problem, TrainingResult result, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        return new Certificate
        {
            Data = source is not null && problem.Data.Values.Length > LargestInlineData ? null : problem.Data,
            Source = source,
            Fingerprint = problem.Data.Fingerprint(),
            Hidden = problem.Hidden,
            Range = problem.Range,
            Coding = problem.Coding,
            Network = result.Network ?? throw new ArgumentException("There is no network to certify.", nameof(result)),
            Outcomes = result.Outcomes,
        };
    }

    /// <summary>Re-checks every claim that needs no solver, with exact integers.</summary>
    /// <param name="data">The training samples where they are not inside; null loads them from <see cref="Source"/>.</param>
    /// <param name="cancellationToken">Ends the derivation of bounds; those not derived anew by then are reported as trusted.</param>
    /// <exception cref="DataFileException">The samples are not inside and cannot be loaded.</exception>
    public CertificateReport Check(Dataset? data = null, CancellationToken cancellationToken = default)
    {
        var report = new CertificateReport();
        var samples = Data ?? data ?? Source?.Load(Network.Encoding, Network.ClassNames?.Count)
            ?? throw new InvalidOperationException("The certificate neither holds its samples nor names where they are; give the data.");
        var fingerprint = samples.Fingerprint();
        if (!report.Add(fingerprint == Fingerprint, "the training samples have the stated fingerprint", $"the training samples have the fingerprint {fingerprint}; the certificate states {Fingerprint}"))
            return report;
        if (Problem(samples, report) is not { } problem) return report;
        var costs = problem.Score(Network);
        for (var s = 0; s < Outcomes.Count; s++) CheckOutcome(problem, s, costs[s], report, cancellationToken);
        return report;
    }

    private TrainingProblem? Problem(Dataset samples, CertificateReport report)
    {
        try
        {
            var objectives = Outcomes.Select(o => TrainingObjectives.Find(o.Objective) ?? throw new ArgumentException($"There is no objective '{o.Objective}'.")).ToArray();
            var problem = new TrainingProblem(samples, Hidden, Range, objectives, Coding);
            problem.CheckFits(Network);
            report.Add(true, $"the network is {Network} with weights in -{Range}..{Range}", "");
            return problem;
        }
        catch (ArgumentException fault)
        {
            report.Add(false, "", fault.Message);
            return null;
        }
    }

    private void CheckOutcome(TrainingProblem problem, int stage, Cost? cost, CertificateReport report, CancellationToken cancellationToken)
    {
        var (outcome, objective) = (Outcomes[stage], problem.Objectives[stage]);
        report.Add(
            Nullable.Equals(cost, outcome.Value),
            $"{objective.Name}: the network costs exactly {cost}",
            $"{objective.Name}: the network costs {(cost is null ? "nothing that is allowed (it breaks a hard condition)" : cost.ToString())}; the certificate states {outcome.Value?.ToString() ?? "no value"}");
        if (outcome.Bound is not { } bound) return;
        var prefix = problem.WithFirstObjectives(stage + 1);
        if (cost is { } value && !report.Add(bound.Value <= value, $"{objective.Name}: the bound {bound.Value} is not above the value", $"{objective.Name}: the bound {bound.Value} is above the network's cost {value}, which refutes it")) return;
        var kept = Outcomes.Take(stage).TakeWhile(earlier => earlier.Value is not null).Select(earlier => earlier.Value!.Value).ToArray();
        BoundArguments.Check(new ProofStage(prefix, kept), bound, report, cancellationToken);
    }
}
