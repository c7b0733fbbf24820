using System.Collections.Concurrent;
using System.Diagnostics;

namespace Halfspace.Tests.Cli;

/// <summary>
/// A process of the command that runs one command after the other, so that most tests do not pay for its start. One that ends, as a command may make it,
/// gives the answer that its own process would have given, and is not used again.
/// </summary>
internal sealed class CommandHost : IDisposable
{
    private static readonly ConcurrentBag<CommandHost> Idle = [];

    private readonly TemporaryFolder folder = new();
    private readonly string environment = Environments();
    private readonly Process process;
    private readonly BinaryWriter requests;
    private readonly BinaryReader answers;

    /// <summary>Starts a process that waits for commands.</summary>
    internal CommandHost()
    {
        process = HalfspaceCommand.Start(folder.Path, [("DOTNET_STARTUP_HOOKS", typeof(CommandHost).Assembly.Location), (HostedCommand.Variable, folder.Path)]);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        requests = new BinaryWriter(new BufferedStream(process.StandardInput.BaseStream));
        answers = new BinaryReader(process.StandardOutput.BaseStream);
    }

    static CommandHost() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        while (Idle.TryTake(out var host)) host.Dispose();
    };

    /// <summary>Runs a command in a process that waits for one, or in a new one.</summary>
    /// <param name="place">The working folder.</param>
    /// <param name="words">The words after the command's name.</param>
    /// <param name="patience">How long it may take.</param>
    /// <returns>Exit code and the two streams, or null where it did not end in time.</returns>
    public static (int Code, string Output, string Error)? Run(string place, string[] words, TimeSpan patience)
    {
        var environment = Environments();
        while (true)
        {
            CommandHost? host;
            while (Idle.TryTake(out host) && (host.environment != environment || host.process.HasExited)) host.Dispose();
            host ??= new CommandHost();
            var isUsable = false;
            try
            {
                var late = false;
                using var watch = new Timer(_ => { late = true; host.process.Kill(entireProcessTree: true); }, null, patience, Timeout.InfiniteTimeSpan);
                var answer = host.Ask(place, words);
                if (late) return null;
                if (answer is not { } told) continue;
                isUsable = told.Goes;
                return (told.Code, host.Read(0), host.Read(1));
            }
            finally
            {
                if (isUsable) Idle.Add(host);
                else host.Dispose();
            }
        }
    }

    /// <summary>The exit code, and whether the process goes on; null where the process was gone before it began the command.</summary>
    internal (int Code, bool Goes)? Ask(string place, string[] words)
    {
        var hasBegun = false;
        try
        {
            requests.Write(words.Length + 1);
            foreach (var word in words.Prepend(place)) requests.Write(word);
            requests.Flush();
            hasBegun = answers.ReadBoolean();
            return (answers.ReadInt32(), true);
        }
        catch (IOException)
        {
            // The end of the stream, or a broken pipe.
            process.WaitForExit();
            return hasBegun ? (process.ExitCode, false) : null;
        }
    }

    /// <summary>Ends the process as a killer from outside would.</summary>
    internal void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    private string Read(int stream) => File.ReadAllText(folder.Name(HostedCommand.Streams[stream]));

    /// <summary>What a process that starts now would find in its environment.</summary>
    private static string Environments() => string.Join('\n', Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }
}
