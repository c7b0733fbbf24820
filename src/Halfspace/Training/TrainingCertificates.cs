using System.Globalization;
using System.Text.Json;
using Halfspace.Certificates;
using Halfspace.Certificates.Costs;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>Makes certificates of training results: what <c>halfspace check</c>, or anyone else, re-checks on its own.</summary>
public static class TrainingCertificates
{
    /// <summary>Data sets of more values than this are named by path and fingerprint instead of being inside.</summary>
    public const int LargestInlineData = 1_000_000;

    /// <summary>The certificate of a network of integer weights.</summary>
    /// <param name="problem">What was trained.</param>
    /// <param name="result">The answer.</param>
    /// <param name="source">Where the samples come from; null puts them inside and names no source.</param>
    /// <exception cref="ArgumentException">The result has no network, or an objective that is not built-in has a name that no certificate takes or stands beside others.</exception>
    public static TrainingCertificate Of(TrainingProblem problem, TrainingResult result, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        var network = result.Network ?? throw NoNetwork(nameof(result));
        Refuse(result.Outcomes);
        return new TrainingCertificate
        {
            Data = Inline(problem.Data, source),
            Source = Named(source),
            Fingerprint = problem.Data.Fingerprint(),
            Hidden = problem.Hidden,
            Range = problem.Range,
            IsSingle = problem.Coding == OutputCoding.Single,
            Limits = Claim(problem),
            Costs = problem.Objectives.Select(objective => objective.CertifiedCosts).OfType<CostsClaim>().FirstOrDefault() ?? CostsClaim.None,
            Network = Certified(network, source),
            Outcomes = [.. result.Outcomes.Select(Claim)],
        };
    }

    /// <summary>The certificate of a network of real weights.</summary>
    /// <param name="problem">What was trained.</param>
    /// <param name="result">The answer.</param>
    /// <param name="formulation">The formulation's name; it says what a neuron is.</param>
    /// <param name="source">Where the samples come from; null puts them inside and names no source.</param>
    /// <exception cref="ArgumentException">The result has no network.</exception>
    public static RealCertificate Of(RealTrainingProblem problem, TrainingResult result, string formulation, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        var network = result.Network ?? throw NoNetwork(nameof(result));
        var outcome = Claim(result.Outcome);
        return new RealCertificate
        {
            Data = Inline(problem.Data, source),
            Source = Named(source),
            Fingerprint = problem.Data.Fingerprint(),
            Formulation = formulation,
            Hidden = problem.Hidden,
            Range = problem.Range,
            DeadZone = problem.DeadZone.ToString(CultureInfo.InvariantCulture),
            Network = Certified(network, source),
            Outcome = outcome,
            Multipliers = result.Multipliers is { } multipliers && outcome.Bound?.Rule == multipliers.Relaxation ? new MultiplierClaim(multipliers.Relaxation, multipliers.Values) : null,
        };
    }

    /// <summary>Refuses a name that no objective beside the built-in ones may have in a certificate.</summary>
    /// <exception cref="ArgumentException">The name is such a one.</exception>
    internal static void RefuseName(string name)
    {
        if (!SignCosts.MayBeGiven(name))
            throw new ArgumentException($"An objective '{name}' cannot stand in a certificate. Give it a name of up to 100 letters, digits and marks of -_.;=+() whose letters are not those of a built-in objective.", nameof(name));
    }

    /// <summary>Refuses claims that no checker could look at: an objective that is not built-in has a fit name and stands alone.</summary>
    /// <exception cref="ArgumentException">It has not, or does not.</exception>
    internal static void Refuse(IReadOnlyList<ObjectiveOutcome> outcomes)
    {
        if (outcomes.FirstOrDefault(outcome => !SignCosts.Exists(outcome.Objective)) is not { } other) return;
        RefuseName(other.Objective);
        if (outcomes.Count > 1) throw new ArgumentException($"The objective '{other.Objective}' is not built-in; a certificate can hold it only as the sole objective, and the list has {outcomes.Count}. Train it alone for a certificate.", nameof(outcomes));
    }

    private static ArgumentException NoNetwork(string name) => new("There is no network to certify.", name);

    internal static CertifiedData? Inline(Dataset data, DataSource? source) => source is not null && data.Values.Length > LargestInlineData ? null : data.ToCertified();

    internal static CertificateSource? Named(DataSource? source) => source is null ? null : new CertificateSource(source.Path, source.LabelsPath, source.Rows);

    internal static CertifiedNetwork Certified(IntegerNetwork network, DataSource? source) => new(
        [.. network.Layers.Select(layer => new CertifiedLayer(layer.InputCount, layer.Weights, layer.Biases))],
        network.InputScale,
        network.ClassNames,
        Text(network.Encoding, source));

    /// <summary>An encoding is a claim about a source; without one, nothing could be re-checked.</summary>
    internal static string? Text(Data.Encoding? encoding, DataSource? source) => encoding is null || source is null ? null : JsonSerializer.Serialize(encoding, NetworkJsonWriter.EncodingOptions);

    internal static OutcomeClaim Claim(ObjectiveOutcome outcome) => new(outcome.Objective, outcome.Value is { } value ? Exact(value) : null, outcome.Bound is { } bound ? Claim(bound) : null);

    /// <summary>The limits of a problem, with the columns of its inputs where they count.</summary>
    internal static LimitsClaim Claim(TrainingProblem problem)
    {
        var limits = problem.Limits;
        if (limits.AreOnBiasesOnly && problem.BiasRange == problem.Range) return LimitsClaim.None;
        return new LimitsClaim
        {
            MaxInputs = limits.MaxInputs,
            MaxColumns = limits.MaxColumns,
            Columns = limits.MaxColumns is null ? null : problem.InputColumns,
            BiasRange = limits.BiasRange,
            Lowest = limits.Weights is null ? null : [.. limits.Weights.Select(range => range.Low)],
            Highest = limits.Weights is null ? null : [.. limits.Weights.Select(range => range.High)],
            ForbiddenPairs = limits.ForbiddenPairs,
            MaxFalsePositives = limits.MaxFalsePositives,
            MaxFalseNegatives = limits.MaxFalseNegatives,
        };
    }

    internal static BoundClaim Claim(BoundProof bound) => new(
        Exact(bound.Value),
        bound.Kind switch
        {
            ProofKind.Trivial => BoundBasis.Trivial,
            ProofKind.Combinatorial => BoundBasis.Combinatorial,
            ProofKind.Exhaustive => BoundBasis.Exhaustive,
            _ => BoundBasis.Mip,
        },
        bound.Argument,
        bound.Trusts,
        bound.Rule,
        bound.Samples)
    {
        Packing = bound.Packing,
    };

    internal static Fraction Exact(Cost cost) => new(cost.Numerator, cost.Denominator);
}
