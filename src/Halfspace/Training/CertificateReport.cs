namespace Halfspace.Training;

/// <summary>What the re-check of a certificate found, claim by claim.</summary>
public sealed class CertificateReport
{
    private readonly List<string> confirmed = [];
    private readonly List<string> refuted = [];
    private readonly List<string> trusted = [];

    /// <summary>True when nothing was refuted.</summary>
    public bool Holds => refuted.Count == 0;

    /// <summary>Claims that were re-checked exactly and hold.</summary>
    public IReadOnlyList<string> Confirmed => confirmed;

    /// <summary>Claims that do not hold, with what was found instead.</summary>
    public IReadOnlyList<string> Refuted => refuted;

    /// <summary>Claims that were not re-checked: they rest on a solver, or their argument was not through within the limit.</summary>
    public IReadOnlyList<string> Trusted => trusted;

    internal bool Add(bool holds, string whenTrue, string whenFalse)
    {
        (holds ? confirmed : refuted).Add(holds ? whenTrue : whenFalse);
        return holds;
    }

    /// <summary>Takes over the claims of a part, with words before each that say which.</summary>
    internal void Add(string part, CertificateReport report)
    {
        confirmed.AddRange(report.confirmed.Select(line => part + line));
        refuted.AddRange(report.refuted.Select(line => part + line));
        trusted.AddRange(report.trusted.Select(line => part + line));
    }

    internal void Trust(string claim) => trusted.Add(claim);
}
