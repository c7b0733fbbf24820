using System.Text.Json;
using Halfspace.Certificates;
using Halfspace.Certificates.Costs;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>Makes certificates of proofs in parts, and joins those of the parts to one about all networks.</summary>
public static class SplitCertificates
{
    /// <summary>The certificate about one part.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="result">What the proof about the part came to, with a network.</param>
    /// <param name="source">Where the samples come from; null puts them inside and names no source.</param>
    /// <exception cref="ArgumentException">The result has no network, or the objective is not built-in.</exception>
    public static SplitCertificate Of(TrainingProblem problem, PartResult result, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        if (!SignCosts.Exists(problem.Objectives[0].Name)) throw new ArgumentException($"The objective '{problem.Objectives[0].Name}' is not built-in, and the parts of a proof are certified for those only.", nameof(problem));
        var bound = TrainingCertificates.Claim(result.Bound);
        return new SplitCertificate
        {
            Data = TrainingCertificates.Inline(problem.Data, source),
            Source = TrainingCertificates.Named(source),
            Fingerprint = problem.Data.Fingerprint(),
            Hidden = problem.Hidden,
            Range = problem.Range,
            IsSingle = problem.Coding == OutputCoding.Single,
            Limits = TrainingCertificates.Claim(problem),
            Costs = problem.Objectives[0].CertifiedCosts ?? CostsClaim.None,
            Network = TrainingCertificates.Certified(result.Network ?? throw new ArgumentException("There is no network to certify.", nameof(result)), source),
            Objective = problem.Objectives[0].Name,
            Value = TrainingCertificates.Exact(result.Value!.Value),
            Bound = bound.Value,
            IsWhole = false,
            Parts = [new WeightPartClaim(result.Part, bound)],
        };
    }

    /// <summary>One certificate about all networks. A part that nobody has proved anything about has the bound zero, which follows from the sizes of the problem.</summary>
    /// <param name="parts">The parts, which take in every network, each with its certificate or null.</param>
    /// <exception cref="ArgumentException">No part has a certificate, or two are about different problems.</exception>
    public static SplitCertificate Join(IReadOnlyList<(IReadOnlyList<SortedWeights> Part, SplitCertificate? Certificate)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var known = parts.Select(part => part.Certificate).OfType<SplitCertificate>().ToArray();
        if (known.Length == 0) throw new ArgumentException("No part has left a certificate.", nameof(parts));
        var (answer, question) = (known[0].Network, Question(known[0], known[0].Network));
        if (Array.Exists(known, other => Question(other, answer) != question)) throw new ArgumentException("The parts' certificates are about different problems.", nameof(parts));
        foreach (var (part, certificate) in parts)
        {
            if (certificate is not null && !IsOf(certificate, part)) throw new ArgumentException("A certificate is about another part than the one it stands for.", nameof(parts));
        }

        var best = known.Where(certificate => certificate.Value is not null).DefaultIfEmpty(known[0]).Aggregate((left, right) => right.Value < left.Value ? right : left);
        WeightPartClaim[] claims = [.. parts.Select(part => new WeightPartClaim(part.Part, part.Certificate?.Parts[0].Bound ?? new BoundClaim(default, BoundBasis.Trivial, "nothing was proved about this part", null, null, null)))];
        var least = claims.Min(claim => claim.Bound.Value);
        return best with { IsWhole = true, Parts = claims, Bound = least > best.Value ? best.Value.Value : least };
    }

    /// <summary>What a certificate is about, as it is written, without what was found; the samples count by their fingerprint.</summary>
    private static string Question(SplitCertificate certificate, CertifiedNetwork network)
    {
        using var text = new MemoryStream();
        CertificateWriter.Write(text, certificate with { Network = network, Value = null, Bound = default, Parts = [], Source = null, Data = null });
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static bool IsOf(SplitCertificate certificate, IReadOnlyList<SortedWeights> part) => certificate.Parts is [var only] && only.Weights.Count == part.Count
        && only.Weights.Zip(part, (own, asked) => own.Input == asked.Input && own.Low.SequenceEqual(asked.Low) && own.High.SequenceEqual(asked.High)).All(isSame => isSame);

    /// <summary>The network of a certificate.</summary>
    public static IntegerNetwork NetworkOf(SplitCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var network = certificate.Network;
        return new IntegerNetwork([.. network.Layers.Select(layer => new IntegerLayer(layer.InputCount, layer.Weights, layer.Biases))], network.InputScale)
        {
            ClassNames = network.ClassNames,
            Encoding = network.Encoding is { } text ? JsonSerializer.Deserialize<Data.Encoding>(text, NetworkJsonWriter.EncodingOptions) : null,
        };
    }
}
