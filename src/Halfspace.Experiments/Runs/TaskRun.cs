using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Experiments.Plans;

namespace Halfspace.Experiments.Runs;

/// <summary>Runs one task as a process of its own, and leaves its result or the record of a failure.</summary>
internal sealed class TaskRun(ResultFolder folder, TaskProgram program)
{
    /// <summary>The variable that tells a task's process whose end is to be its own.</summary>
    public const string ParentVariable = "HALFSPACE_PARENT";

    /// <summary>How often a task looks whether another has settled what both are parts of.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>Characters of a stream that a record of a failure keeps; the last ones tell most.</summary>
    private const int MostKept = 20_000;

    /// <summary>Exit codes that are answers: answered, refuted, none within the limits, holds with what is trusted.</summary>
    private const int LastAnswer = 3;

    /// <summary>Tries a task until it has a result, at most as often as the folder allows.</summary>
    /// <returns>Whether it has a result now; one whose property another part has settled has none, and did not fail.</returns>
    /// <exception cref="OperationCanceledException">The process was ended; nothing was written.</exception>
    public bool Run(PlanTask task, IReadOnlyList<int> processors, CancellationToken cancellation)
    {
        while (!folder.IsDone(task.Index))
        {
            if (folder.SettledBy is not null) return false;
            var attempt = folder.Failures(task.Index) + 1;
            if (attempt > ResultFolder.MostAttempts) return false;
            var (record, isResult) = Attempt(task, attempt, processors, cancellation);
            if (record is null) return false;
            // Where a cluster took a slow node for a lost one, the first result stays.
            if (folder.IsDone(task.Index)) return true;
            ResultFolder.Write(isResult ? folder.ResultFile(task.Index) : folder.FailureFile(task.Index, attempt), record);
            if (folder.Plan.JoinsVerdicts && JoinedVerdict.Of(record) == "sat") folder.Settle(task.Index);
        }

        return true;
    }

    /// <summary>Runs the process once. No record where it was ended because another part settled the property.</summary>
    private (JsonObject? Record, bool IsResult) Attempt(PlanTask task, int attempt, IReadOnlyList<int> processors, CancellationToken cancellation)
    {
        var words = folder.Arguments(task);
        var start = new ProcessStartInfo(program.File) { WorkingDirectory = folder.Plan.Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8 };
        foreach (var word in program.Words.Concat(words)) start.ArgumentList.Add(word);
        start.Environment[ParentVariable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var (clock, begun) = (Stopwatch.StartNew(), DateTime.UtcNow);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        var isLate = false;
        using (var late = folder.Plan.Seconds is { } seconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds)) : new CancellationTokenSource())
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token))
        {
            try
            {
                var end = process.WaitForExitAsync(either.Token);
                while (Task.WhenAny(end, Task.Delay(Glance, CancellationToken.None)).GetAwaiter().GetResult() != end)
                {
                    if (folder.SettledBy is null) continue;
                    Stop(process);
                    return (null, false);
                }

                end.GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                Stop(process);
                cancellation.ThrowIfCancellationRequested();
                isLate = true;
            }
        }

        var (said, complained) = (output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        var result = process.ExitCode is >= 0 and <= LastAnswer && !isLate ? Parsed(said) : null;
        var record = new JsonObject
        {
            ["plan"] = folder.Plan.Name,
            ["task"] = task.Index,
            ["labels"] = new JsonObject(task.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["command"] = new JsonArray([.. words.Select(word => (JsonNode)word)]),
            ["attempt"] = attempt,
            ["exit"] = process.ExitCode,
            ["started"] = begun.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["wall"] = Math.Round(clock.Elapsed.TotalSeconds, 3),
            ["host"] = Environment.MachineName,
            ["processors"] = new JsonArray([.. processors.Select(processor => (JsonNode)processor)]),
            ["version"] = ResultHead.ThisVersion,
        };
        if (result is not null)
        {
            record["result"] = result;
            return (record, true);
        }

        record["reason"] = isLate ? string.Create(CultureInfo.InvariantCulture, $"it was ended after the {folder.Plan.Seconds} s that the plan allows")
            : process.ExitCode is >= 0 and <= LastAnswer ? "it printed no JSON object" : FormattableString.Invariant($"it ended with exit code {process.ExitCode}");
        record["output"] = End(said);
        record["error"] = End(complained);
        return (record, false);
    }

    private static void Stop(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string End(string text) => text.Length <= MostKept ? text : text[^MostKept..];
}
