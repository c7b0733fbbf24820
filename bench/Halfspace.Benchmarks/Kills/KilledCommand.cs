using System.Diagnostics;
using System.Globalization;
using System.Text;
using Halfspace.Certificates;
using Halfspace.Formats;

namespace Halfspace.Kills;

/// <summary>The command, ended by force again and again at random moments, and what lies in its folder after each kill.</summary>
/// <param name="command">The command's assembly.</param>
/// <param name="folder">An empty folder.</param>
/// <param name="random">Draws the moments.</param>
internal sealed class KilledCommand(string command, string folder, Random random)
{
    private const string Certificate = "certificate.json";

    /// <summary>How names of files end that a later run moved aside.</summary>
    private const string Aside = ".earlier";

    /// <summary>A little longer than an undisturbed run: kills are spread over it.</summary>
    private double milliseconds;

    /// <summary>How many runs were ended before they had come to their end.</summary>
    public int Killed { get; private set; }

    /// <summary>How often a kill came so late that the run was over.</summary>
    public int TooLate { get; private set; }

    /// <summary>Training with every kind of output: after each kill each file is the one before or a new one, whole; the certificate of before may have been moved aside.</summary>
    /// <returns>A sentence where something was lost or half-written; null where not.</returns>
    public string? Train(int kills)
    {
        string[] Line(int seed) =>
        [
            "train", "--data", "builtin:monks-1", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--method", "search", "--move-limit", "2000", "--seed", Text(seed), "--time-limit", "20",
            "--out", "net.json", "--out", "net.onnx", "--out", "net.c", "--certificate", Certificate, "--report", "page.html", "--quiet",
        ];
        Measure(Line(0));
        var before = Files();
        for (var kill = 1; kill <= kills; kill++)
        {
            RunAndKill(Line(kill));
            foreach (var (name, content) in Files())
            {
                // What was moved aside was looked at under its own name.
                if (before.TryGetValue(name, out var old) && old.AsSpan().SequenceEqual(content)) continue;
                if (name.EndsWith(Aside, StringComparison.Ordinal) && before.TryGetValue(name[..^Aside.Length], out old) && old.AsSpan().SequenceEqual(content)) continue;
                if (Broken(Path.Combine(folder, name), content) is { } fault) return $"kill {kill}: {name} {fault}";
            }

            if (before.Keys.FirstOrDefault(name => !File.Exists(Path.Combine(folder, name)) && !IsKept(name, before[name])) is { } lost) return $"kill {kill}: {lost} is gone";
            before = Files();
        }

        return null;
    }

    /// <summary>A list of properties whose results are written as they come: none is lost, none is changed, none is there twice.</summary>
    /// <returns>See <see cref="Train"/>.</returns>
    public string? VerifyList(int kills, int instances)
    {
        File.WriteAllText(Path.Combine(folder, "net.nnet"), "// relu(x0) + relu(x1)\n2,2,1,2,\n2,2,1,\n0,\n-1,-1,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1,\n0,\n0,\n1,1,\n0,\n");
        var list = new StringBuilder();
        for (var k = 0; k < instances; k++)
        {
            var property = $"property{Text(k)}.vnnlib";
            File.WriteAllText(Path.Combine(folder, property), $"(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(assert (>= X_0 -1.0))\n(assert (<= X_0 1.0))\n(assert (>= X_1 -1.0))\n(assert (<= X_1 1.0))\n(assert (>= Y_0 {(k % 2 == 0 ? "1.5" : "2.5")}))\n");
            list.Append(CultureInfo.InvariantCulture, $"net.nnet,{property},20\n");
        }

        File.WriteAllText(Path.Combine(folder, "list.csv"), list.ToString());
        string[] line = ["verify", "--instances", "list.csv", "--out", "results.csv", "--threads", "1"];
        Measure(line);
        var (results, rows) = (Path.Combine(folder, "results.csv"), Array.Empty<string>());
        File.Delete(results);
        for (var kill = 1; kill <= kills; kill++)
        {
            RunAndKill(line);
            if (!File.Exists(results))
            {
                if (rows.Length > 0) return $"kill {kill}: results.csv is gone";
                continue;
            }

            var text = File.ReadAllText(results);
            if (!text.EndsWith('\n')) return $"kill {kill}: results.csv ends in the middle of a row";
            var now = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
            if (!now.AsSpan(0, Math.Min(now.Length, rows.Length)).SequenceEqual(rows)) return $"kill {kill}: a row of results.csv was lost or changed";
            rows = now;
            // A list that is done begins again.
            if (rows.Length < instances) continue;
            if (Wrong(rows, instances) is { } early) return $"kill {kill}: {early}";
            File.Delete(results);
            rows = [];
        }

        if (Run(line) != 0) return "the last run did not end well";
        return Wrong(File.ReadAllLines(results)[1..], instances);
    }

    /// <summary>Whether a file that is gone is whole under its other name, or is that other name, once there is a new file.</summary>
    private bool IsKept(string name, byte[] content)
    {
        if (name.EndsWith(Aside, StringComparison.Ordinal)) return File.Exists(Path.Combine(folder, name[..^Aside.Length]));
        var aside = Path.Combine(folder, name + Aside);
        return File.Exists(aside) && File.ReadAllBytes(aside).AsSpan().SequenceEqual(content);
    }

    private static string? Wrong(string[] rows, int instances)
    {
        if (rows.Length != instances) return $"{rows.Length} results of {instances} instances";
        for (var k = 0; k < instances; k++)
        {
            if (!rows[k].StartsWith($"net.nnet,property{Text(k)}.vnnlib,{(k % 2 == 0 ? "sat" : "unsat")},", StringComparison.Ordinal)) return "a row is wrong: " + rows[k];
        }

        return null;
    }

    private static string? Broken(string path, byte[] content)
    {
        try
        {
            switch (Path.GetExtension(path))
            {
                case ".json" when Path.GetFileName(path).StartsWith("certificate", StringComparison.Ordinal):
                    return CertificateFile.Parse(content).Check().Verdict == Verdict.Refuted ? "is refuted" : null;
                case ".json" or ".onnx":
                    NetworkFiles.Read(path);
                    return null;
                case ".html":
                    return Encoding.UTF8.GetString(content).TrimEnd().EndsWith("</html>", StringComparison.Ordinal) ? null : "is cut off";
                default:
                    return Encoding.UTF8.GetString(content).TrimEnd().EndsWith('}') ? null : "is cut off";
            }
        }
        catch (Exception fault) when (fault is Data.DataFileException or CertificateException)
        {
            return "is broken: " + fault.Message;
        }
    }

    /// <summary>What a kill may leave besides, temporary files, is no file of the user's.</summary>
    private Dictionary<string, byte[]> Files() => Directory.GetFiles(folder).Where(file => !Path.GetFileName(file).StartsWith('.')).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    private void Measure(string[] line)
    {
        var clock = Stopwatch.StartNew();
        if (Run(line) is var code and not 0) throw new InvalidOperationException($"'{string.Join(' ', line)}' ended with exit code {code}.");
        milliseconds = clock.Elapsed.TotalMilliseconds * 1.1;
    }

    private int Run(string[] line)
    {
        using var process = Start(line);
        process.WaitForExit();
        return process.ExitCode;
    }

    private void RunAndKill(string[] line)
    {
        using var process = Start(line);
        // Most of a short run is its start; what is written comes in its last third.
        var share = random.Next(3) == 0 ? random.NextDouble() : 0.6 + 0.4 * random.NextDouble();
        var isOver = process.WaitForExit((int)(milliseconds * share));
        if (isOver) TooLate++;
        else Killed++;
        // On a machine that is busy now and then, the length of a run is another from minute to minute.
        milliseconds *= isOver ? 0.9 : 1.02;
        process.Kill();
        process.WaitForExit();
    }

    private Process Start(string[] line)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in line.Prepend(command)) start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
