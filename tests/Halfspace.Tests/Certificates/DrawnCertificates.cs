using Halfspace.Certificates;
using Halfspace.Certificates.Costs;
using Halfspace.Certificates.Rules;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Certificates of tiny problems drawn by a fixed seed: values of every objective, and for each of the checker's own rules bounds as large as the rule gives,
/// of which one step more must be refused.
/// </summary>
internal static class DrawnCertificates
{
    private const int OfEach = 14;

    /// <summary>The objectives of the first draws; <see cref="Mistakes"/> has draws of its own.</summary>
    private static readonly ITrainingObjective[] Older = [.. TrainingObjectives.All.Where(objective => objective is not Mistakes)];

    private static readonly string[] Rules = ["trivial", "identical-inputs", "neuron-count", "opposite-pairs", "smallest-weights"];

    /// <summary>True ones.</summary>
    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True() =>
        [.. Values(), .. RealValues(), .. Bounds().Select(drawn => (drawn.Rule, drawn.Name, drawn.Certificate)), .. RealBounds().Select(drawn => ("real-weights", drawn.Name, (Certificate)drawn.Certificate))];

    /// <summary>The same bounds, a step of the objective larger.</summary>
    public static IEnumerable<ForgedCertificate> Forged() =>
    [
        .. Bounds().Select(drawn => OneMore(drawn.Rule, drawn.Name, drawn.Certificate, $"outcomes.{((TrainingCertificate)drawn.Certificate).Outcomes.Count - 1}", drawn.Step)),
        .. RealBounds().Select(drawn => OneMore("real-weights", drawn.Name, drawn.Certificate, "outcome", drawn.Step)),
    ];

    private static ForgedCertificate OneMore(string folder, string name, Certificate truth, string outcome, Fraction step) => ForgedCertificate.Of(folder, name + "-one-step-more", " only, not ", truth, root =>
    {
        var bound = new Fraction((System.Numerics.BigInteger)(int)root.At($"{outcome}.bound.value.0")!, (System.Numerics.BigInteger)(int)root.At($"{outcome}.bound.value.1")!) + step;
        root.SetNumber($"{outcome}.bound.value.0", bound.Numerator);
        root.SetNumber($"{outcome}.bound.value.1", bound.Denominator);
    });

    private static IEnumerable<(string Folder, string Name, Certificate Certificate)> Values()
    {
        var random = new Random(1);
        for (var n = 1; n <= 2 * OfEach; n++)
        {
            var problem = Draw(random, Older.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray());
            yield return ("training", $"drawn-{n}", Certify(problem, TinyProblems.RandomNetwork(random, problem)));
        }

        for (var n = 1; n <= 2 * OfEach; n++)
        {
            ITrainingObjective[] others = [.. Older.OrderBy(_ => random.Next()).Take(random.Next(3))];
            var problem = Draw(random, n % 3 == 0 ? [.. others, Mistakes.Instance] : [Mistakes.Instance, .. others]);
            yield return ("training", $"drawn-mistakes-{n}", Certify(problem, TinyProblems.RandomNetwork(random, problem)));
        }
    }

    private static IEnumerable<(string Rule, string Name, Certificate Certificate, Fraction Step)> Bounds()
    {
        foreach (var rule in Rules)
        {
            var random = new Random(rule.Length);
            for (var n = 1; n <= (rule == "opposite-pairs" ? 3 * OfEach : OfEach);)
            {
                var last = rule switch
                {
                    "trivial" => Older[random.Next(6)].Name,
                    "identical-inputs" => Older[random.Next(3)].Name,
                    "neuron-count" => "min-neurons",
                    "opposite-pairs" => "max-margin",
                    _ => "min-weight",
                };
                ITrainingObjective[] before = [.. Older.Where(objective => objective.Name != last).OrderBy(_ => random.Next()).Take(Math.Max(0, random.Next(5) - 2))];
                var problem = Draw(random, [.. before, TrainingObjectives.All.Find(last)!]);
                if (Certified(random, problem, rule) is not { } certificate) continue;
                yield return (rule, $"drawn-{n++}", certificate, new Fraction(1, problem.Objectives[^1].Denominator(problem)));
            }
        }

        foreach (var rule in Rules)
        {
            var random = new Random(100 + rule.Length);
            for (var n = 1; n <= OfEach;)
            {
                ITrainingObjective last = rule switch
                {
                    "trivial" or "identical-inputs" => Mistakes.Instance,
                    "neuron-count" => MinNeurons.Instance,
                    "opposite-pairs" => MaxMargin.Instance,
                    _ => MinWeight.Instance,
                };
                ITrainingObjective[] before = last is Mistakes ? [.. Older.Take(random.Next(2))] : [Mistakes.Instance];
                var problem = Draw(random, [.. before, last]);
                if (Certified(random, problem, rule) is not { } certificate) continue;
                yield return (rule, $"drawn-mistakes-{n++}", certificate, new Fraction(1, problem.Objectives[^1].Denominator(problem)));
            }
        }
    }

    /// <summary>A network whose bound may be a step larger without being above its cost; null where the rule does not apply, or none was met.</summary>
    private static TrainingCertificate? Certified(Random random, TrainingProblem problem, string rule)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var certificate = Certify(problem, TinyProblems.RandomNetwork(random, problem));
            Fraction[] kept = [.. certificate.Outcomes.SkipLast(1).TakeWhile(outcome => outcome.Value is not null).Select(outcome => outcome.Value!.Value)];
            var stage = new SignStage(new SignProblem(problem.Data.ToCertified(), problem.Hidden, problem.Range, problem.Coding == OutputCoding.Single, [.. certificate.Outcomes.Select(outcome => outcome.Objective)]), kept);
            var bound = rule == "trivial" ? Trivial.Derive(stage) : SignRules.Derive(rule, stage, CancellationToken.None);
            // Of the bounds by size alone those of zero say little.
            if (bound is not { } least || (least == default(Fraction) && rule is "trivial" or "identical-inputs" && attempt < 99)) continue;
            if (certificate.Outcomes[^1].Value is { } value && value < least + new Fraction(1, problem.Objectives[^1].Denominator(problem))) continue;
            var claim = new BoundClaim(least, rule == "trivial" ? BoundBasis.Trivial : BoundBasis.Combinatorial, "", null, rule == "trivial" ? null : rule, null);
            return certificate with { Outcomes = [.. certificate.Outcomes.SkipLast(1), certificate.Outcomes[^1] with { Bound = claim }] };
        }

        return null;
    }

    private static IEnumerable<(string Folder, string Name, Certificate Certificate)> RealValues()
    {
        var random = new Random(2);
        for (var (n, withoutValue) = (1, 0); n <= 2 * OfEach;)
        {
            var problem = DrawReal(random);
            var network = DrawNetwork(random, problem);
            var trace = new StepTrace(problem, network);
            if (!trace.StaysInBox || !trace.HoldsDeadZone || (problem.Score(trace) is null && ++withoutValue > 5)) continue;
            yield return ("real-weights", $"drawn-{n++}", Certify(problem, network));
        }
    }

    private static IEnumerable<(string Name, RealCertificate Certificate, Fraction Step)> RealBounds()
    {
        var random = new Random(3);
        for (var n = 1; n <= OfEach;)
        {
            var problem = DrawReal(random);
            var network = DrawNetwork(random, problem);
            var trace = new StepTrace(problem, network);
            var stated = new RealProblem(problem.Data.ToCertified(), problem.Hidden, problem.Range, Fraction.Parse(problem.DeadZone.ToString(System.Globalization.CultureInfo.InvariantCulture))!.Value, "zero-one", problem.Objective.Name);
            if (!trace.StaysInBox || !trace.HoldsDeadZone || RealCosts.IdenticalInputs(stated, CancellationToken.None) is var bound && bound == default(Fraction)) continue;
            var step = new Fraction(1, problem.Objective.Denominator(problem));
            if (TinyNetworks.Exact(problem.Score(trace)) is { } value && value < bound + step) continue;
            var certificate = Certify(problem, network);
            yield return ($"drawn-bound-{n++}", certificate with { Outcome = certificate.Outcome with { Bound = new BoundClaim(bound, BoundBasis.Combinatorial, "", null, "identical-inputs", null) } }, step);
        }
    }

    private static RealTrainingProblem DrawReal(Random random)
    {
        var classes = random.Next(3) == 0 ? 3 : 2;
        var data = TinyProblems.Random(random, random.Next(classes, 7), random.Next(1, 3), classes, random.Next(1, 4));
        var objective = classes == 3 || random.Next(3) == 0 ? (random.Next(2) == 0 ? LogLikelihoodLoss.Instance : (IRealObjective)MisclassificationLoss.Instance) : HingeLoss.Instance;
        return new RealTrainingProblem(data, [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 3))], random.Next(1, 3), random.Next(1, 30) / 100m, objective);
    }

    private static StepNetwork DrawNetwork(Random random, RealTrainingProblem problem)
    {
        int[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(_ => StepNetwork.Units(random.Next(-4 * problem.Range, 4 * problem.Range + 1) / 4.0 + random.Next(-1, 2) * 1e-6))];
        return new StepNetwork([.. Enumerable.Range(1, problem.Widths.Count - 1).Select(l => new IntegerLayer(problem.Widths[l - 1], Drawn(problem.Widths[l - 1] * problem.Widths[l]), Drawn(problem.Widths[l])))], problem.Data.Scale);
    }

    /// <summary>A problem of two to six samples, two or three classes of which one may be absent, and up to two hidden layers.</summary>
    private static TrainingProblem Draw(Random random, ITrainingObjective[] objectives)
    {
        var (classes, scale) = (random.Next(2, 4), random.Next(1, 5));
        var data = TinyProblems.Random(random, random.Next(2, 7), random.Next(1, 4), classes, scale);
        if (random.Next(4) == 0) data = data.Select([.. Enumerable.Range(0, data.SampleCount).Where(k => data.Labels[k] != 0).DefaultIfEmpty(0)]);
        if (random.Next(2) == 0) data = new Dataset(data.Name, [.. data.Values.ToArray().Select(value => (value - scale / 2) * random.Next(1, 4))], data.Labels.ToArray(), data.InputNames, data.ClassNames, scale);
        return new TrainingProblem(data, [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 4))], random.Next(1, 4), objectives, classes == 2 && random.Next(2) == 0 ? OutputCoding.Single : OutputCoding.OnePerClass);
    }
}
