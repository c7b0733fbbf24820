using System.Diagnostics;
using System.Globalization;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>A child process that tries mutants one after the other, so that one that never ends can be stopped.</summary>
/// <param name="secondsPerMutant">The processor time after which a mutant counts as endless.</param>
internal sealed class MutantWorker(double secondsPerMutant) : IDisposable
{
    /// <summary>The option that makes this program a worker.</summary>
    public const string Option = "worker";

    private const string Ready = "ready";

    private Process? process;

    /// <summary>What came of a mutant: <c>survived</c>, <c>uncompilable</c>, <c>endless</c>, or who noticed it.</summary>
    public string Try(int mutant)
    {
        for (var attempt = 0; ; attempt++)
        {
            process ??= Start();
            process.StandardInput.WriteLine(mutant.ToString(CultureInfo.InvariantCulture));
            var answer = process.StandardOutput.ReadLineAsync();
            // Processor time counts, so that a busy machine changes no result.
            var end = process.TotalProcessorTime + TimeSpan.FromSeconds(secondsPerMutant);
            while (!answer.Wait(500) && !process.HasExited && process.TotalProcessorTime < end) process.Refresh();
            if (answer.IsCompleted && answer.Result is { } text) return text;
            var isEndless = !process.HasExited;
            Dispose();
            if (isEndless || attempt == 1) return isEndless ? "endless" : "noticed by a crash";
        }
    }

    /// <summary>The worker's side: reads numbers of mutants, and answers each with a line.</summary>
    public static int Serve(MutatedChecker checker, CertificateCorpus corpus, TextWriter answers)
    {
        var mutants = checker.Mutants();
        answers.WriteLine(Ready);
        answers.Flush();
        while (Console.In.ReadLine() is { Length: > 0 } line)
        {
            var mutant = mutants[int.Parse(line, CultureInfo.InvariantCulture)];
            using var loaded = checker.Load(mutant);
            answers.WriteLine(loaded is null ? "uncompilable" : corpus.Notice(loaded, mutant.File) is { } where ? $"noticed by {where}" : "survived");
            answers.Flush();
        }

        return 0;
    }

    public void Dispose()
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill();
        process.Dispose();
        process = null;
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in Environment.GetCommandLineArgs().Skip(1).Append("--" + Option).Append("1")) start.ArgumentList.Add(argument);
        var worker = Process.Start(start) ?? throw new InvalidOperationException("The worker cannot be started.");
        // It has then compiled and checked the whole corpus once, which is no part of a mutant's time.
        return worker.StandardOutput.ReadLine() == Ready ? worker : throw new InvalidOperationException("The worker does not work.");
    }
}
