namespace Halfspace.Certificates;

/// <summary>What the re-checks of values and bounds have in common, whatever the weights.</summary>
internal static class ClaimCheck
{
    /// <summary>Confirms a stated value that is the network's exact cost; no value is stated where a hard condition is broken.</summary>
    /// <param name="report">Where the finding goes.</param>
    /// <param name="name">The objective.</param>
    /// <param name="cost">The cost, or null where a hard condition is broken.</param>
    /// <param name="stated">What the certificate states.</param>
    /// <param name="by">Who scored the network; null for the checker itself.</param>
    public static bool Value(CertificateReport report, string name, Fraction? cost, Fraction? stated, string? by = null) => report.Require(
        cost is { } reached ? stated is { } value && value == reached : stated is null,
        (cost is null ? $"{name}: the network breaks a hard condition, so it has no cost" : $"{name}: the network costs exactly {cost}") + Scored(by),
        $"{name}: the network costs {(cost is null ? "nothing that is allowed (it breaks a hard condition)" : cost.ToString())}; the certificate states {stated?.ToString() ?? "no value"}{Scored(by)}",
        by);

    /// <summary>Refutes a bound that the network itself undercuts.</summary>
    public static bool IsNotAbove(CertificateReport report, string name, Fraction bound, Fraction? value) => value is not { } reached || report.Require(
        bound <= reached,
        $"{name}: the bound {bound} is not above the value",
        $"{name}: the bound {bound} is above the network's cost {reached}, which refutes it");

    /// <summary>A solver's claim, which is trusted if the solver is named.</summary>
    public static void Solvers(CertificateReport report, string name, BoundClaim bound)
    {
        if (!Names(bound.Trusts)) report.Refute($"{name}: the bound {bound.Value} is a solver's claim, but no solver is named");
        else report.Trust($"{name}: that no network costs less than {bound.Value}, a claim of {bound.Trusts} which was not re-derived", bound.Trusts!);
    }

    /// <summary>Whether a text names somebody: blanks and marks do not, and some letters beyond ASCII cannot be seen.</summary>
    public static bool Names(string? text) => text is not null && text.Any(char.IsAsciiLetterOrDigit);

    /// <summary>Confirms a bound that a rule of the checker's own gives.</summary>
    public static void Own(CertificateReport report, string name, Fraction bound, Fraction? derived, string from) => report.Require(
        derived is { } least && least >= bound,
        $"{name}: the bound {bound} follows from {from}",
        derived is { } found ? $"{name}: {from} prove {found} only, not {bound}" : $"{name}: {from} does not apply here, so it proves nothing, least of all {bound}");

    /// <summary>Asks an engine for a derivation, and confirms a bound that it gives.</summary>
    public static void Engines(CertificateReport report, string name, BoundClaim bound, ICertificateEngine? engine, Func<ICertificateEngine, Derivation> derive, CancellationToken cancellationToken)
    {
        if (engine is null || cancellationToken.IsCancellationRequested)
        {
            report.Unfinished($"{name}: the bound {bound.Value} was not re-derived, {(engine is null ? $"since the rule {bound.Rule} needs the engine" : "since the time was over")}");
            return;
        }

        var derivation = Certificate.Ask(() => derive(engine), cancellationToken);
        if (derivation.Bound is { } derived && derived >= bound.Value) report.Require(true, $"{name}: the bound {bound.Value} was re-derived by the engine: {derivation.Argument}", "", engine.Name);
        else if (!derivation.IsFinished) report.Unfinished($"{name}: the bound {bound.Value} was not re-derived in time");
        else report.Refute($"{name}: the rule {bound.Rule ?? BoundQuestion.Trivial} derives {derivation.Bound?.ToString() ?? "no bound"}, not {bound.Value} ({derivation.Argument})");
    }

    private static string Scored(string? by) => by is null ? "" : $", scored by {by}, not by the checker";
}
