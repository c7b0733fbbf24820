using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli.SelfTest;

/// <summary><c>halfspace selftest</c>: whether this installation gives the numbers that it must, in a table to attach to a report of a fault.</summary>
internal static class SelfTestCommand
{
    /// <summary>How a command is written whose output is read; each is one of a second at most, so a solver that hangs is found out soon.</summary>
    private const string Readable = " --json --quiet --time-limit 20";

    public static Command Create(Func<Command> root)
    {
        var (limit, json, quiet) = (SharedOptions.TimeLimit(120), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("selftest", "Run numbers that are known, the same questions on every solver, and certificates with forged ones; print a table to attach to a report of a fault.") { limit, json, quiet };
        command.SetVerb((parsed, cancellation) => Run(root, parsed.GetValue(limit), parsed.GetValue(json), parsed.GetValue(quiet), cancellation));
        return command;
    }

    private static int Run(Func<Command> root, double limit, bool json, bool quiet, CancellationToken cancellation)
    {
        var (clock, home) = (Stopwatch.StartNew(), Directory.GetCurrentDirectory());
        var folder = Directory.CreateTempSubdirectory("halfspace-selftest-");
        var (rows, wrong, left) = (new JsonArray(), 0, 0);
        void Say(string text)
        {
            if (!json && !quiet) Console.Out.WriteLine(text);
        }

        foreach (var (name, value) in Machine()) Say($"{name}: {value}");
        try
        {
            Directory.SetCurrentDirectory(folder.FullName);
            SelfChecks.Prepare();
            foreach (var check in SelfChecks.All())
            {
                cancellation.ThrowIfCancellationRequested();
                var start = clock.Elapsed.TotalSeconds;
                var isLeft = start > limit;
                var fault = isLeft ? null : Try(root, check);
                var seconds = clock.Elapsed.TotalSeconds - start;
                if (isLeft) left++;
                else if (fault is not null) wrong++;
                var result = isLeft ? "left out" : fault is null ? "right" : "wrong";
                Say(string.Create(CultureInfo.InvariantCulture, $"{result,-8} {seconds,6:F2} s  {check.Group}: {check.Claim}{(fault is null ? "" : $" - {fault}")}"));
                rows.Add(new JsonObject { ["group"] = check.Group, ["claim"] = check.Claim, ["result"] = result, ["fault"] = fault, ["commands"] = new JsonArray([.. check.Commands.Select(line => (JsonNode)("halfspace " + line))]), ["seconds"] = seconds });
            }
        }
        finally
        {
            Directory.SetCurrentDirectory(home);
            folder.Delete(recursive: true);
        }

        if (json)
        {
            JsonReport.Print(new JsonObject
            {
                ["status"] = wrong > 0 ? "wrong" : left > 0 ? "unfinished" : "right",
                ["right"] = rows.Count - wrong - left,
                ["wrong"] = wrong,
                ["leftOut"] = left,
                ["machine"] = new JsonObject(Machine().Select(line => KeyValuePair.Create(line.Name, (JsonNode?)line.Value))),
                ["checks"] = rows,
                ["seconds"] = clock.Elapsed.TotalSeconds,
            });
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count - wrong - left} right, {wrong} wrong{(left > 0 ? $", {left} left out for want of time" : "")}; {clock.Elapsed.TotalSeconds:F1} s"));
        }

        return wrong > 0 ? ExitCodes.Refuted : left > 0 ? ExitCodes.NoAnswer : ExitCodes.Answered;
    }

    /// <summary>What is wrong with a check's answers; null where they are right.</summary>
    private static string? Try(Func<Command> root, SelfCheck check)
    {
        SelfChecks.Forge();
        var answers = check.Commands.Select(line => Answer(root, line + Readable)).ToList();
        try
        {
            return check.Fault(answers);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException)
        {
            return fault.Message;
        }
    }

    private static SelfAnswer Answer(Func<Command> root, string line)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var said = new StringWriter(CultureInfo.InvariantCulture);
        try
        {
            Console.SetOut(text);
            Console.SetError(said);
            var code = CommandRun.Invoke(root, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return new SelfAnswer(code, text.ToString() is { Length: > 0 } json && json[0] == '{' ? JsonDocument.Parse(json).RootElement : default, said.ToString().TrimEnd().Split('\n')[^1]);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private static IEnumerable<(string Name, string Value)> Machine()
    {
        yield return ("halfspace", typeof(SelfTestCommand).Assembly.GetName().Version?.ToString() ?? "?");
        yield return ("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} cores");
        yield return ("system", RuntimeInformation.OSDescription);
        yield return ("solvers", string.Join(", ", MipSolvers.All.Where(solver => solver.Availability.Found).Select(solver => $"{solver.Name} {solver.Availability.Version}")));
    }
}
