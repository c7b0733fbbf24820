using System.Diagnostics;
using System.Globalization;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>A child process that tries mutants one after the other, so that one that never ends can be stopped.</summary>
/// <param name="secondsPerMutant">The processor time after which a mutant counts as endless.</param>
/// <param name="image">The file of the checker whose mutants can be switched on.</param>
internal sealed class MutantWorker(double secondsPerMutant, string image) : IDisposable
{
    /// <summary>The option that makes this program a worker.</summary>
    public const string Option = "worker";

    private const string Ready = "ready";

    /// <summary>What compiling a mutant by itself may take, which is no part of its time.</summary>
    private const double CompileSeconds = 60;

    private Process? process;

    /// <summary>What came of a mutant: <c>survived</c>, <c>uncompilable</c>, <c>endless</c>, or who noticed it.</summary>
    /// <param name="mutant">Its place among all mutants.</param>
    /// <param name="member">The member in which it is switched on; null where it is compiled alone.</param>
    public string Try(int mutant, int? member)
    {
        for (var attempt = 0; ; attempt++)
        {
            process ??= Start();
            process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{mutant} {member ?? -1}"));
            var answer = process.StandardOutput.ReadLineAsync();
            // Processor time counts, so that a busy machine changes no result.
            var end = process.TotalProcessorTime + TimeSpan.FromSeconds(secondsPerMutant + (member is null ? CompileSeconds : 0));
            while (!answer.Wait(500) && !process.HasExited && process.TotalProcessorTime < end) process.Refresh();
            if (answer.IsCompleted && answer.Result is { } text) return text;
            var isEndless = !process.HasExited;
            Dispose();
            if (isEndless || attempt == 1) return isEndless ? "endless" : "noticed by a crash";
        }
    }

    /// <summary>The worker's side: reads numbers of mutants and of their members, and answers each with a line.</summary>
    public static int Serve(MutatedChecker checker, LoadedChecker switched, CertificateCorpus corpus, TextWriter answers)
    {
        var mutants = checker.Mutants();
        answers.WriteLine(Ready);
        answers.Flush();
        while (Console.In.ReadLine() is { Length: > 0 } line)
        {
            int[] numbers = [.. line.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            var mutant = mutants[numbers[0]];
            if (numbers[1] >= 0)
            {
                switched.Active = numbers[0] + 1;
                Answer(corpus.Notice(switched, mutant.File, numbers[1]));
                switched.Active = 0;
                continue;
            }

            using var loaded = checker.Load(mutant);
            if (loaded is null) answers.WriteLine("uncompilable");
            else Answer(corpus.Notice(loaded, mutant.File, null));
            answers.Flush();
        }

        return 0;

        void Answer(string? where)
        {
            answers.WriteLine(where is null ? "survived" : where == CertificateCorpus.Endless ? where : $"noticed by {where}");
            answers.Flush();
        }
    }

    public void Dispose()
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill();
        process.Dispose();
        process = null;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in Environment.GetCommandLineArgs().Skip(1).Append("--" + Option).Append(image)) start.ArgumentList.Add(argument);
        // One thread, so that turns of loops are counted and every run is the same.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        var worker = Process.Start(start) ?? throw new InvalidOperationException("The worker cannot be started.");
        // It has then compiled and checked the whole corpus once, which is no part of a mutant's time.
        return worker.StandardOutput.ReadLine() == Ready ? worker : throw new InvalidOperationException("The worker does not work.");
    }
}
