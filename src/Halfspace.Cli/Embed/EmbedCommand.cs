using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Embedding;
using Halfspace.Mip.Reformulations;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli.Embed;

/// <summary><c>halfspace embed</c>: writes a network over a region of inputs as a mixed-integer program, or maximises over it.</summary>
internal static class EmbedCommand
{
    public static Command Create()
    {
        var options = new EmbedOptions();
        var command = new Command("embed", "Write a network as a mixed-integer program, or maximise over it.");
        foreach (var option in options.All) command.Add(option);
        command.SetVerb((parsed, cancellation) =>
        {
            var asked = new EmbedRequest(options, parsed);
            return asked.Compares ? Compare(asked, cancellation) : One(asked, cancellation);
        });
        return command;
    }

    private static int One(EmbedRequest asked, CancellationToken cancellation)
    {
        EmbedOutcome? outcome = null;
        var run = Run(asked, came => outcome = came, cancellation);
        if (outcome is null) return Unknown(asked, run.Seconds);
        if (asked.Objective is null || asked.Target is not null) NetworkInputs.Complete(outcome.Embedded, asked.Rows);
        if (asked.Target is { } target)
        {
            var remark = EmbedRemark.Of(asked.Input, asked.Inputs, asked.Rows, outcome, asked.Bounds.Name, asked.Maximize, asked.RelaxOnly);
            WrittenEmbedding.Write(asked.RelaxOnly ? IntegersToContinuous.Apply(outcome.Model) : outcome.Model, target, remark);
        }

        var report = Report(asked);
        if (asked.Json) JsonReport.Print(report.ToJson(outcome));
        else report.Print(outcome);
        return ExitCode(outcome);
    }

    private static int Compare(EmbedRequest asked, CancellationToken cancellation)
    {
        var rows = new ConcurrentQueue<EmbedRow>();
        var run = Run(asked, came => rows.Enqueue(Report(asked).Row(came, ExitCode(came))), cancellation);
        if (rows.IsEmpty) return Unknown(asked, run.Seconds);
        EmbedRow[] done = [.. rows];
        if (asked.Json) JsonReport.Print(EmbedReport.ToJson(done));
        else EmbedReport.Print(done, asked.Input.Network);
        return done.Max(row => row.ExitCode);
    }

    private static EmbedRun Run(EmbedRequest asked, Action<EmbedOutcome> came, CancellationToken cancellation)
    {
        var run = new EmbedRun(asked);
        using var progress = new LiveProgress(asked.IsQuiet || asked.Objective is null || asked.Compares);
        TimedRun.Run(
            asked.Limits.TimeLimit,
            token =>
            {
                run.Run(came, progress, token);
                return 0;
            },
            () => 0,
            cancellation);
        return run;
    }

    private static EmbedReport Report(EmbedRequest asked) => new(asked.Input, asked.Rows, asked.Bounds.Name);

    private static int Unknown(EmbedRequest asked, double seconds)
    {
        if (asked.Json) JsonReport.Print(new JsonObject { ["status"] = "unknown", ["relu"] = asked.Relu.Name, ["bounds"] = asked.Bounds.Name, ["seconds"] = seconds });
        else Console.Out.WriteLine("unknown: bounds and model took longer than the limit; give more time.");
        return ExitCodes.NoAnswer;
    }

    private static int ExitCode(EmbedOutcome outcome) => outcome.Maximum?.Status == MaximumStatus.Contradicted ? ExitCodes.Contradiction : ExitCodes.Answered;
}
