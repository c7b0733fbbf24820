using System.Globalization;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Metamorphic;

/// <summary>One random problem, trained, changed in a way that leaves its optimum or predicts it, and trained again; every claim is audited.</summary>
/// <param name="seed">Seed of the whole run.</param>
/// <param name="index">The number of the case; it picks the list of objectives.</param>
/// <param name="mostNetworks">The most networks of a problem.</param>
public sealed class TrainingCase(int seed, int index, double mostNetworks)
{
    private readonly Random random = new(unchecked(seed * 1_000_003 + index));
    private readonly List<string> faults = [];
    private readonly List<string> contradictions = [];

    /// <summary>Training runs whose claims were audited.</summary>
    public int Runs { get; private set; }

    /// <summary>Runs that ended with "optimal".</summary>
    public int Optimal { get; private set; }

    /// <summary>Runs in which a solver was caught contradicting an exact evaluation, so that nothing was claimed.</summary>
    public IReadOnlyList<string> Contradictions => contradictions;

    /// <summary>What was false, or ended in an exception, with what is needed to see it again.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Runs the case.</summary>
    public TrainingCase Execute()
    {
        var problem = TinyProblem.Draw(random, TinyProblem.Lists[index % TinyProblem.Lists.Count], mostNetworks);
        var all = new Enumeration(problem);
        var first = Train(problem, all, TrainingRuns.Draw(random), null);
        switch (random.Next(7))
        {
            case 0:
                Train(Permuted(problem), all, TrainingRuns.Draw(random), null);
                break;
            case 1:
                StartFromPermutedNeurons(problem, all, first);
                break;
            case 2:
                Train(Finer(problem), null, TrainingRuns.Draw(random), null);
                break;
            case 3:
                if (Rescaled(problem) is { } rescaled) Train(rescaled, null, TrainingRuns.Draw(random), null);
                break;
            case 4:
                Append(problem, first);
                break;
            default:
                Train(problem, all, TrainingRuns.Draw(random), null);
                break;
        }

        return this;
    }

    private TrainingResult? Train(TinyProblem problem, Enumeration? all, TrainingRuns.Kind kind, IntegerNetwork? start)
    {
        Runs++;
        try
        {
            var result = kind.Method.Run(problem.ToTraining(), kind.Options with { Seed = random.Next(100), Start = start }, null, CancellationToken.None);
            if (result.Status == TrainingStatus.Optimal) Optimal++;
            foreach (var fault in ClaimAudit.FalseClaims(problem, all ?? new Enumeration(problem), result)) Blame(problem, kind, fault);
            if (result.Network is not null && random.Next(3) == 0) Check(problem, kind, result);
            return result;
        }
        catch (SolverContradictionException caught)
        {
            contradictions.Add(Described(problem, kind, caught.Message));
            return null;
        }
        catch (Exception fault)
        {
            Blame(problem, kind, $"{fault.GetType().Name}: {fault.Message} {fault.StackTrace?.Split('\n')[0].Trim()}");
            return null;
        }
    }

    /// <summary>The checker, which shares no code with the engine, must come to the same.</summary>
    private void Check(TinyProblem problem, TrainingRuns.Kind kind, TrainingResult result)
    {
        var verdict = TrainingCertificates.Of(problem.ToTraining(), result).Check(CertificateEngine.Instance, CancellationToken.None).Verdict;
        var expected = result.Outcomes.All(outcome => outcome.Bound?.Trusts is null) ? Verdict.Verified : Verdict.Trusted;
        if (verdict != expected) Blame(problem, kind, $"the certificate is {verdict}, not {expected}: {string.Join("; ", result.Outcomes.Select(outcome => $"{outcome.Objective} {outcome.Value} >= {outcome.Bound?.Value} by {outcome.Bound?.Rule ?? outcome.Bound?.Argument}"))}");
    }

    private void Blame(TinyProblem problem, TrainingRuns.Kind kind, string fault) => faults.Add(Described(problem, kind, fault));

    private string Described(TinyProblem problem, TrainingRuns.Kind kind, string what) => FormattableString.Invariant($"--seed {seed} --only {index}: {kind.Name}: {what}\n    {problem}");

    /// <summary>The samples in another order: nothing changes.</summary>
    private TinyProblem Permuted(TinyProblem problem)
    {
        var order = Enumerable.Range(0, problem.Rows.Length).ToArray();
        random.Shuffle(order);
        return problem with { Rows = [.. order.Select(k => problem.Rows[k])], Labels = [.. order.Select(k => problem.Labels[k])] };
    }

    /// <summary>Hidden neurons in another order: the same function at the same costs, and no worse a start.</summary>
    private void StartFromPermutedNeurons(TinyProblem problem, Enumeration all, TrainingResult? first)
    {
        if (first?.Network is not { } network || problem.Hidden.Length == 0) return;
        var layers = network.Layers.Select(layer => layer.Clone()).ToArray();
        for (var l = 0; l + 1 < layers.Length; l++)
        {
            var order = Enumerable.Range(0, layers[l].NeuronCount).ToArray();
            random.Shuffle(order);
            var (own, above) = (layers[l].Clone(), layers[l + 1].Clone());
            for (var j = 0; j < order.Length; j++)
            {
                own.WeightsOf(order[j]).CopyTo(layers[l].WeightsOf(j));
                layers[l].Biases[j] = own.Biases[order[j]];
                for (var n = 0; n < above.NeuronCount; n++) layers[l + 1].WeightsOf(n)[j] = above.WeightsOf(n)[order[j]];
            }
        }

        var kind = TrainingRuns.Draw(random);
        var permuted = new IntegerNetwork(layers, network.InputScale);
        var costs = problem.ToTraining().Score(permuted);
        if (!costs.SequenceEqual(first.Outcomes.Select(outcome => outcome.Value))) Blame(problem, kind, "permuted hidden neurons cost " + ClaimAudit.Text(costs));
        var second = Train(problem, all, kind, permuted);
        // Gradient descent by the published protocol answers with its last network, whatever it started from.
        if (second is null || kind.Name.StartsWith("gradient", StringComparison.Ordinal)) return;
        if (second.Network is null || Lexicographic.IsBetter(costs, [.. second.Outcomes.Select(outcome => outcome.Value)])) Blame(problem, kind, "the answer is worse than its start, " + ClaimAudit.Text(costs));
    }

    /// <summary>Inputs and their unit times a factor: the same real numbers.</summary>
    private TinyProblem Finer(TinyProblem problem)
    {
        foreach (var factor in new[] { 2, 10, 1000, 10_000 }.OrderBy(_ => random.Next()))
        {
            if (problem.Rows.Any(row => row.Any(value => Math.Abs((long)value) * factor > int.MaxValue)) || (long)problem.Scale * factor > int.MaxValue) continue;
            var finer = problem with { Rows = [.. problem.Rows.Select(row => row.Select(value => value * factor).ToArray())], Scale = problem.Scale * factor };
            if (finer.FitsPreActivations) return finer;
        }

        return problem;
    }

    /// <summary>Inputs, not their unit, times a power of ten from 1e-3 to 1e4, through the text of a file; null where the reader or the problem refuses it.</summary>
    private TinyProblem? Rescaled(TinyProblem problem)
    {
        var factor = new[] { 0.001m, 0.01m, 0.1m, 10, 100, 10_000 }[random.Next(6)];
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, problem.Rows.Select((row, k) => string.Join(',', row.Select(value => (value * factor / problem.Scale).ToString(CultureInfo.InvariantCulture)).Append("c" + problem.Labels[k]))));
            var data = CsvFile.Read(path, new CsvOptions { MinMax = false, Header = CsvHeader.Absent });
            if (data.ClassCount < 2) return null;
            return problem with
            {
                Rows = [.. Enumerable.Range(0, data.SampleCount).Select(k => data.Row(k).ToArray())],
                Labels = data.Labels.ToArray(),
                ClassCount = data.ClassCount,
                Scale = data.Scale,
                Coding = data.ClassCount == 2 ? problem.Coding : OutputCoding.OnePerClass,
            } is { FitsPreActivations: true, InputCount: > 0 } rescaled && rescaled.NetworkCount <= 4 * mostNetworks ? rescaled : null;
        }
        catch (DataFileException)
        {
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>An objective more at the end of the list: the optimum of those before stays.</summary>
    private void Append(TinyProblem problem, TrainingResult? first)
    {
        var rest = TrainingObjectives.All.Except(problem.Objectives).ToArray();
        var longer = problem with { Objectives = [.. problem.Objectives, rest[random.Next(rest.Length)]] };
        var kind = TrainingRuns.Draw(random);
        if (Train(longer, null, kind, null) is not { Status: TrainingStatus.Optimal } second || first is not { Status: TrainingStatus.Optimal }) return;
        if (!first.Outcomes.Select(outcome => outcome.Value).SequenceEqual(second.Outcomes.Take(problem.Objectives.Count).Select(outcome => outcome.Value)))
            Blame(longer, kind, "an objective more at the end changes the optimum of those before");
    }
}
