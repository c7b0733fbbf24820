using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Halfspace.Tests.Cli;

/// <summary>
/// The inside of a <see cref="CommandHost"/>: runs one command after the other in a process of the command, each with its own folder, standard output
/// and standard error. It begins where the command's entry point would, and calls that for each.
/// </summary>
internal static partial class HostedCommand
{
    /// <summary>The environment variable that makes a process of the command a host, and names the folder of its streams.</summary>
    public const string Variable = "HALFSPACE_TEST_HOST";

    /// <summary>Below the folder of a host: standard output and standard error of the latest command.</summary>
    public static readonly string[] Streams = ["output", "error"];

    /// <summary>Runs what comes in until nothing more does, and ends the process.</summary>
    /// <param name="folder">Where the streams go.</param>
    public static void Serve(string folder)
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        // The pipes that came with the process are the caller's; a command gets others.
        using var requests = new BinaryReader(Pipe(0, FileAccess.Read));
        using var answers = new BinaryWriter(Pipe(1, FileAccess.Write));
        _ = DuplicateTo(Open("/dev/null", CloseOnStart, 0), 0);
        var main = Assembly.GetEntryAssembly()!.EntryPoint!.CreateDelegate<Func<string[], int>>();
        while (true)
        {
            string[] words;
            try
            {
                words = [.. Enumerable.Range(0, requests.ReadInt32()).Select(_ => requests.ReadString())];
            }
            catch (EndOfStreamException)
            {
                Environment.Exit(0);
                return;
            }

            answers.Write(true);
            answers.Flush();
            Directory.SetCurrentDirectory(words[0]);
            using var output = Redirect(1, Path.Combine(folder, Streams[0]));
            using var error = Redirect(2, Path.Combine(folder, Streams[1]));
            Console.SetOut(output);
            Console.SetError(error);
            var code = main(words[1..]);
            Console.Out.Flush();
            Console.Error.Flush();
            // What C keeps back would go to the next command's streams.
            _ = FlushAll(0);
            // Whoever asked may now remove the folder.
            Directory.SetCurrentDirectory(folder);
            answers.Write(code);
            answers.Flush();
        }
    }

    /// <summary>A pipe, moved out of the way of its standard descriptor.</summary>
    private static FileStream Pipe(int descriptor, FileAccess access) => new(new SafeFileHandle(Duplicate(descriptor, DuplicateApart, 16), true), access, 1);

    /// <summary>Leads a standard descriptor to an empty file; what native code prints goes there too. The writer has a descriptor of its own, as the console's has.</summary>
    private static StreamWriter Redirect(int descriptor, string file)
    {
        var handle = Open(file, WriteOnly | Create | Truncate | Append | CloseOnStart, 0x180);
        if (handle < 0 || DuplicateTo(handle, descriptor) < 0) throw new IOException($"'{file}' does not open.");
        return new StreamWriter(new FileStream(new SafeFileHandle(handle, true), FileAccess.Write, 1), new UTF8Encoding(false)) { AutoFlush = true };
    }

    private const int DuplicateApart = 1030;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Truncate = 0x200;
    private const int Append = 0x400;
    private const int CloseOnStart = 0x80000;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Duplicate(int descriptor, int command, int least);

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int FlushAll(nint stream);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);
}
