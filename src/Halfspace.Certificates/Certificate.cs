namespace Halfspace.Certificates;

/// <summary>
/// What lets someone else re-check a claim on their own: the problem, what it is about, the answer, its value, and the bound with its
/// argument. Read with <see cref="CertificateFile"/>, re-checked with <see cref="Check(ICertificateEngine, CancellationToken)"/>.
/// </summary>
public abstract record Certificate
{
    /// <summary>The version of the file's layout: 2, or 1 for older files, whose fingerprints leave names out.</summary>
    public int FileVersion { get; init; } = CertificateFile.Version;

    /// <summary>The word for this kind in the file.</summary>
    public abstract string Kind { get; }

    /// <summary>Re-checks every claim.</summary>
    /// <param name="engine">Reads named sources and carries out long derivations; null for none, and what needs it then stays open.</param>
    /// <param name="cancellationToken">Ends derivations; a claim that is not re-derived by then is reported as unfinished, never as confirmed.</param>
    public CertificateReport Check(ICertificateEngine? engine = null, CancellationToken cancellationToken = default)
    {
        var report = new CertificateReport(Kind);
        try
        {
            Check(report, engine, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            report.Unfinished("the re-check was ended before every claim was looked at");
        }
        catch (Exception fault) when (fault is AskedException or CertificateException)
        {
            report.Unfinished(fault.Message);
        }
        catch (OverflowException)
        {
            report.Refute("a number of the certificate is beyond what any claim can reach");
        }

        return report;
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public sealed override string ToString() => RecordText.Of(GetType().Name, PrintMembers);

    internal abstract void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken);

    /// <summary>Asks an engine, or the system, what may take long: the answer is no longer waited for when the time is over, and a failure is no answer.</summary>
    internal static T Ask<T>(Func<T> question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Task.Run(question, CancellationToken.None).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception cause) when (cause is not (CertificateException or OperationCanceledException))
        {
            throw new AskedException($"the engine failed, so what it was asked stays open ({cause.GetType().Name}: {cause.Message})", cause);
        }
    }

    private sealed class AskedException(string message, Exception cause) : Exception(message, cause);
}

/// <summary>A claim about networks trained on samples.</summary>
public abstract record DataCertificate : Certificate
{
    /// <summary>The samples, or null where only their source is named.</summary>
    public required CertifiedData? Data { get; init; }

    /// <summary>Where the samples come from, or null.</summary>
    public required CertificateSource? Source { get; init; }

    /// <summary>The stated <see cref="CertifiedData.Fingerprint"/> of the samples.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>How raw rows become inputs, as JSON; null where it is not stated.</summary>
    internal abstract string? Encoding { get; }

    /// <summary>The samples, once they have the stated fingerprint, and come from the stated source as far as that can be read; null where not.</summary>
    internal CertifiedData? CheckData(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        CertifiedData? loaded = null;
        if (Source is { } source && engine is not null)
        {
            try
            {
                loaded = Ask(() => engine.LoadData(source, Encoding, Data?.ClassCount, cancellationToken), cancellationToken);
            }
            catch (CertificateException fault)
            {
                report.Refute($"the samples are not those of {source}, from which none can be had as stated: {fault.Message}");
                return null;
            }
        }

        if ((Data ?? loaded) is not { } data)
        {
            report.Unfinished($"the samples are not inside, and cannot be read from {Source?.Path ?? "anywhere, since no source is named"}");
            return null;
        }

        var fingerprint = data.Fingerprint(FileVersion);
        report.About($"data     {data.Name}: {data.SampleCount} samples, {data.InputCount} inputs, {data.ClassCount} classes ({Few(data.ClassNames)}), scale {data.Scale}, fingerprint {fingerprint}");
        if (!report.Require(fingerprint == Fingerprint, "the training samples have the stated fingerprint", $"the training samples have the fingerprint {fingerprint}; the certificate states {Fingerprint}")) return null;
        if (loaded is not null && !report.Require(loaded.Fingerprint() == data.Fingerprint(), $"the samples are those of {Source}", $"the samples are not those of {Source}, whose fingerprint is {loaded.Fingerprint()}", engine!.Name)) return null;
        if (loaded is null && Source is not null) report.Trust($"that the samples are those of {Source}, which {(engine is null ? "nobody is here to read" : "is not there or cannot be read")}", "whoever wrote the certificate");
        else if (loaded is null && FileVersion == 1) report.Trust("that inputs and classes have the stated names: fingerprints of version 1 leave them out", "whoever wrote the certificate");
        if (Source is null && Encoding is not null) report.Trust("that the stated encoding makes these samples of raw rows: no source is named", "whoever wrote the certificate");
        return data;
    }

    private static string Few(IReadOnlyList<string> names) => string.Join(", ", names.Take(4)) + (names.Count > 4 ? ", ..." : "");
}
