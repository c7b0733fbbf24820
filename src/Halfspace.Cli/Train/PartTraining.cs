using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Runs;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;

namespace Halfspace.Cli.Train;

/// <summary><c>halfspace train --part</c>: a bound for one part of a problem's networks, as a task of a split proof.</summary>
internal static class PartTraining
{
    public static int Run(TrainingProblem problem, string file, TrainRequest asked, TrainingData loaded, TrainingOptions options, CancellationToken cancellation)
    {
        if (SplitProof.Refusal(problem) is { } refusal) throw new UsageException("A part of these networks has no proof of its own. " + refusal);
        var part = WeightPartFile.Read(file);
        var shared = asked.Share is { } share ? new SharedNetworks(share, problem) : null;
        var written = asked.Written;
        written.SetEarlierAside();
        var (clock, best, proved) = (Stopwatch.StartNew(), default(IntegerNetwork), BoundProof.Trivial(problem, problem.Objectives[0]));
        options = options with
        {
            Found = network =>
            {
                best = network;
                shared?.Offer(network);
            },
            Proved = bound => proved = bound,
        };
        PartResult result;
        using (var progress = new LiveProgress(asked.IsQuiet, options.TimeLimit, loaded.Train.SampleCount))
        {
            result = TimedRun.Run(
                options.TimeLimit,
                token => Prove(problem, part, file, options, shared, progress, token),
                () => new PartResult { Part = part, Network = best, Value = best is null ? null : problem.Score(best)[0], Bound = proved, Seconds = clock.Elapsed.TotalSeconds, Nodes = 0 },
                cancellation);
        }

        if (result.Network is { } network)
        {
            NetworkOutput.Write(written.Networks, network);
            if (written.Certificate is { } certificate) CertificateOutput.Write(certificate, SplitCertificates.Of(problem, result, loaded.Source));
        }

        if (asked.Json) JsonReport.Print(ToJson(problem, result, file, options.Seed));
        else Print(problem, result, written);
        return result.IsSettled ? ExitCodes.Answered : ExitCodes.NoAnswer;
    }

    private static PartResult Prove(TrainingProblem problem, IReadOnlyList<SortedWeights> part, string file, TrainingOptions options, SharedNetworks? shared, LiveProgress progress, CancellationToken cancellation)
    {
        try
        {
            return SplitProof.Prove(problem, part, options, shared is null ? null : shared.Better, progress, cancellation);
        }
        catch (ArgumentException fault) when (fault.ParamName == "part")
        {
            throw new Data.DataFileException(file, 0, CommandRun.Reason(fault), fault);
        }
    }

    private static JsonObject ToJson(TrainingProblem problem, PartResult result, string file, int seed) => new()
    {
        ["status"] = result.IsSettled ? "settled" : "open",
        ["objective"] = problem.Objectives[0].Name,
        ["sense"] = "min",
        ["value"] = JsonReport.Number(result.Value?.Value),
        ["bound"] = JsonReport.Number(result.Bound.Value.Value),
        ["proof"] = ProofWords.Word(result.Bound.Kind),
        ["trusts"] = result.Bound.Trusts,
        ["part"] = file,
        ["seconds"] = result.Seconds,
        ["nodes"] = result.Nodes,
        ["seed"] = seed,
    };

    private static void Print(TrainingProblem problem, PartResult result, TrainedFiles written)
    {
        void Line(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{problem}");
        Line($"the part holds no network that costs less than {result.Bound.Value} ({result.Bound.Argument})");
        Line($"{(result.Value is { } value ? $"the best network known, of this part or another, costs {value}: the part is {(result.IsSettled ? "settled" : "open")}" : "no network is known yet")}, after {result.Seconds:F1} s");
        foreach (var output in written.Networks) if (result.Network is not null) Line($"network written to {output}");
        if (written.Certificate is { } certificate && result.Network is not null) Line($"certificate about the part written to {certificate}");
    }
}
