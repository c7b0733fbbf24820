using System.Globalization;
using System.Text;

namespace Halfspace.Certificates;

/// <summary>What a re-check came to.</summary>
public enum Verdict
{
    /// <summary>Every claim was re-derived here.</summary>
    Verified,

    /// <summary>Nothing was refuted, but some claims were not re-derived; each is named with whom it trusts.</summary>
    Trusted,

    /// <summary>Nothing was refuted, but some claims were not looked at or not finished.</summary>
    Unverified,

    /// <summary>A claim is false, or its argument does not give it.</summary>
    Refuted,
}

/// <summary>What a re-check found about one claim.</summary>
public enum Finding
{
    /// <summary>Re-derived.</summary>
    Confirmed,

    /// <summary>Not re-derived: somebody is trusted.</summary>
    Trusted,

    /// <summary>Not finished.</summary>
    Unfinished,

    /// <summary>False, or not shown by its argument.</summary>
    Refuted,
}

/// <summary>One line of a report.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Text">The claim, or what is wrong with it.</param>
/// <param name="By">Who re-derived it, or who is trusted; null for the checker itself.</param>
public sealed record ReportLine(Finding Finding, string Text, string? By);

/// <summary>What the re-check of a certificate found: what is claimed and about what, then claim by claim, then the verdict.</summary>
public sealed class CertificateReport
{
    private const int LongestLine = 2000;
    private readonly List<string> subject = [];
    private readonly List<ReportLine> lines = [];

    internal CertificateReport(string kind) => Kind = kind;

    /// <summary>The kind of certificate.</summary>
    public string Kind { get; }

    /// <summary>What is claimed and about what, a line each.</summary>
    public IReadOnlyList<string> Subject => subject;

    /// <summary>What was found, claim by claim.</summary>
    public IReadOnlyList<ReportLine> Lines => lines;

    /// <summary>What it all comes to: the worst finding counts, and nothing confirmed is no verification.</summary>
    public Verdict Verdict =>
        lines.Any(line => line.Finding == Finding.Refuted) ? Verdict.Refuted
        : lines.Any(line => line.Finding == Finding.Unfinished) ? Verdict.Unverified
        : lines.Any(line => line.Finding == Finding.Trusted) ? Verdict.Trusted
        : lines.Any(line => line.Finding == Finding.Confirmed) ? Verdict.Verified
        : Verdict.Unverified;

    /// <summary>The verdict in a sentence.</summary>
    public string Summary => Verdict switch
    {
        Verdict.Verified => $"verified: every claim was re-derived here, without any solver{ByEngine()}",
        Verdict.Trusted => $"trusted: what was re-derived holds; {Count(Finding.Trusted)} claim(s) were not re-derived and rest on {string.Join(", ", Those(Finding.Trusted).Select(line => line.By).Distinct())}",
        Verdict.Unverified => $"unverified: {Count(Finding.Unfinished)} claim(s) were not re-derived, so nothing is said about them",
        _ => $"refuted: the certificate does not hold ({Count(Finding.Refuted)} claim(s) are false or not shown)",
    };

    /// <summary>The texts of one finding.</summary>
    public IReadOnlyList<string> Texts(Finding finding) => [.. Those(finding).Select(line => line.Text)];

    internal void About(string text) => subject.Add(Plain(text));

    /// <summary>Confirms or refutes; gives back what was asked.</summary>
    internal bool Require(bool holds, string whenTrue, string whenFalse, string? by = null)
    {
        lines.Add(holds ? new(Finding.Confirmed, Plain(whenTrue), by) : new(Finding.Refuted, Plain(whenFalse), by));
        return holds;
    }

    internal void Refute(string text) => lines.Add(new(Finding.Refuted, Plain(text), null));

    internal void Trust(string text, string whom) => lines.Add(new(Finding.Trusted, Plain(text), Plain(whom)));

    internal void Unfinished(string text) => lines.Add(new(Finding.Unfinished, Plain(text), null));

    /// <summary>Takes over the lines of a part, with words before each that say which.</summary>
    internal void Take(string part, CertificateReport report)
    {
        subject.AddRange(report.subject.Select(line => Plain(part) + line));
        lines.AddRange(report.lines.Select(line => line with { Text = Plain(part) + line.Text }));
    }

    /// <summary>Text of a file on one line of some length, so that a name in it can neither look like a verdict nor hide one: control and format characters are escaped.</summary>
    internal static string Plain(string text) => string.Concat((text.Length > LongestLine ? text[..LongestLine] + "..." : text).EnumerateRunes().Select(c =>
        Rune.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? FormattableString.Invariant($"\\u{c.Value:x4}")
            : c.ToString()));

    private IEnumerable<ReportLine> Those(Finding finding) => lines.Where(line => line.Finding == finding);

    private int Count(Finding finding) => Those(finding).Count();

    private string ByEngine() => Those(Finding.Confirmed).Any(line => line.By is not null) ? "; lines that say so were re-derived by the engine" : "";
}
