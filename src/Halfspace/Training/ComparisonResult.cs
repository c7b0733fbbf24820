using System.Globalization;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>A network beside all networks of another architecture, on the same samples and by the same count of mistakes.</summary>
public sealed record ComparisonResult
{
    /// <summary>What is answered.</summary>
    public required ComparisonAnswer Answer { get; init; }

    /// <summary>The network that the others are held against.</summary>
    public required IntegerNetwork Network { get; init; }

    /// <summary>Its exact cost.</summary>
    public required Cost Value { get; init; }

    /// <summary>What the others are: data, widths, ranges, limits and the objective.</summary>
    public required TrainingProblem Others { get; init; }

    /// <summary>The bound on what any of the others costs; it trusts nobody unless it names a solver.</summary>
    public required BoundProof Bound { get; init; }

    /// <summary>The best of the others that was found, or null.</summary>
    public required IntegerNetwork? Best { get; init; }

    /// <summary>Its exact cost, or null.</summary>
    public required Cost? BestValue { get; init; }

    /// <summary>The run that looked for better networks and for a bound.</summary>
    public required TrainingResult Run { get; init; }

    /// <summary>Whether the answer rests on what a MIP solver claims.</summary>
    public bool IsClaimed => Answer == ComparisonAnswer.NoneBetter && Bound.Trusts is not null;

    /// <summary>What lets anyone re-check that none of the others does better, the samples inside.</summary>
    /// <exception cref="InvalidOperationException">That is not what was answered.</exception>
    public ComparisonCertificate Certificate => CertificateFor(null);

    /// <summary>The same for samples that are named by where they come from.</summary>
    /// <param name="source">Where the samples come from; null puts them inside and names no source.</param>
    /// <exception cref="InvalidOperationException">That none does better is not what was answered.</exception>
    public ComparisonCertificate CertificateFor(DataSource? source)
    {
        if (Answer != ComparisonAnswer.NoneBetter) throw new InvalidOperationException($"There is nothing to certify: the answer is {Answer}.");
        return new ComparisonCertificate
        {
            Data = TrainingCertificates.Inline(Others.Data, source),
            Source = TrainingCertificates.Named(source),
            Fingerprint = Others.Data.Fingerprint(),
            Hidden = Others.Hidden,
            Range = Others.Range,
            IsSingle = Others.Coding == OutputCoding.Single,
            Limits = TrainingCertificates.Claim(Others),
            Costs = Others.Objectives[0].CertifiedCosts ?? CostsClaim.None,
            Network = TrainingCertificates.Certified(Network, source),
            Outcome = TrainingCertificates.Claim(new ObjectiveOutcome(Others.Objectives[0].Name, Value, Bound)),
        };
    }

    /// <summary>The answer in a sentence, with the argument.</summary>
    public override string ToString()
    {
        var shape = string.Create(CultureInfo.InvariantCulture, $"network {string.Join('-', Others.Widths)} with weights in -{Others.Range}..{Others.Range}{(Others.Limits.ToString() is { Length: > 0 } limits ? ", " + limits : "")}");
        var by = Bound.Trusts is { } solver ? $", as {solver} claims" : "";
        return Answer switch
        {
            ComparisonAnswer.NoneBetter => $"no {shape} costs less than {Value}: each costs {Bound.Value} or more{by} ({ProofWords.Word(Bound.Kind)}: {Bound.Argument})",
            ComparisonAnswer.Better => $"a {shape} costs {BestValue}, less than {Value}",
            _ => $"open: a {shape} costs {Bound.Value} or more{by}; whether one costs less than {Value} was not settled",
        };
    }
}
