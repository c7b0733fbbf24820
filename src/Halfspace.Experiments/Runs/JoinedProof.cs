using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Formats;
using Halfspace.Training;

namespace Halfspace.Experiments.Runs;

/// <summary>What the parts of a split proof come to together: the best network, the bound that holds for all, and one certificate of both.</summary>
/// <param name="Status">By the rule for every training: optimal where the bound reaches the value; unknown where no part has left a network.</param>
/// <param name="Value">The cost of the best network; null without one.</param>
/// <param name="Bound">No network costs less; null where no part has left a certificate.</param>
/// <param name="Settled">How many parts can hold nothing better.</param>
/// <param name="Certificate">The joined certificate's file; null where there is none.</param>
/// <param name="Network">The network's file; null where there is none.</param>
internal sealed record JoinedProof(TrainingStatus Status, Fraction? Value, Fraction? Bound, int Settled, string? Certificate, string? Network)
{
    private const string Mend = "Remove the part's result and run the plan again.";

    /// <summary>Joins what the parts have left, and writes <c>certificate.json</c> and <c>network.json</c> into the folder of results.</summary>
    /// <exception cref="DataFileException">A certificate or a part cannot be read, or they are about different problems.</exception>
    public static JoinedProof Write(ResultFolder folder)
    {
        var parts = folder.Plan.Tasks.Select(task => (Part: WeightPartFile.Read(Path.Combine(folder.Plan.Folder, ProofSplit.FileOf(task.Index))), Certificate: folder.IsDone(task.Index) && folder.CertificateOf(task.Index) is { } file ? Read(file) : null)).ToArray();
        var (target, copy) = (folder.File("certificate.json"), folder.File("network.json"));
        if (parts.All(part => part.Certificate is null))
        {
            File.Delete(target);
            return new JoinedProof(TrainingStatus.Unknown, null, null, 0, null, null);
        }

        SplitCertificate joined;
        try
        {
            joined = SplitCertificates.Join(parts);
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(folder.Plan.Path, 0, $"{FaultText.Of(fault)} {Mend}", fault);
        }

        CertificateWriter.Write(target, joined);
        NetworkJson.Write(copy, SplitCertificates.NetworkOf(joined));
        var status = joined.Value is not { } value ? TrainingStatus.Unknown : joined.Bound >= value ? TrainingStatus.Optimal : TrainingStatus.Feasible;
        return new JoinedProof(status, joined.Value, joined.Bound, joined.Parts.Count(part => part.Bound.Value >= joined.Value), target, copy);
    }

    private static SplitCertificate Read(string path)
    {
        try
        {
            return CertificateFile.Read(path) is SplitCertificate { Parts.Count: 1 } part ? part : throw new DataFileException(path, 0, "This is a certificate of another kind. " + Mend);
        }
        catch (Exception fault) when (fault is CertificateException or IOException)
        {
            throw new DataFileException(path, (fault as CertificateException)?.Line ?? 0, $"The part's certificate cannot be read: {fault.Message} {Mend}", fault);
        }
    }
}
