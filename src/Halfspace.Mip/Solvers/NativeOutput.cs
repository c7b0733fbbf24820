using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// Keeps what native solvers print out of this process's standard output, where a caller's own output, a JSON object say, goes.
/// HiGHS 1.12 prints lines that none of its options turns off.
/// </summary>
/// <remarks>
/// <para>
/// While at least one native call is open, file descriptor 1 leads to the null device. .NET's console writes to a duplicate that it takes when
/// its writer is first used, so the writer is opened before and goes on as ever. What is lost for that time is what others print natively, and a
/// <see cref="Console.OpenStandardOutput()"/> opened then writes to nowhere. Child processes started with a redirected output are not concerned.
/// </para>
/// <para>On Windows nothing is done: each library there has a C runtime, and with it descriptors, of its own.</para>
/// </remarks>
internal static partial class NativeOutput
{
    private const int StandardOutput = 1;

    private const int WriteOnly = 1;

    private static readonly Lock Gate = new();

    private static int open;

    private static int kept = -1;

    /// <summary>Silences native code until the result is disposed of.</summary>
    public static Silence Off()
    {
        if (OperatingSystem.IsWindows()) return default;
        lock (Gate)
        {
            if (open++ == 0) Redirect();
        }

        return new Silence(true);
    }

    private static void Redirect()
    {
        // Both are found out once, from descriptor 1 as it is now.
        Console.Out.Flush();
        _ = Console.IsOutputRedirected;
        _ = FlushAll(0);
        kept = Duplicate(StandardOutput);
        if (kept < 0) return;
        var nowhere = Open("/dev/null", WriteOnly);
        if (nowhere < 0) return;
        _ = DuplicateTo(nowhere, StandardOutput);
        _ = Close(nowhere);
    }

    private static void Restore()
    {
        // What C keeps back would go out later, to the real output.
        _ = FlushAll(0);
        if (kept < 0) return;
        _ = DuplicateTo(kept, StandardOutput);
        _ = Close(kept);
        kept = -1;
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int FlushAll(nint stream);

    /// <summary>An open stretch of silence.</summary>
    internal readonly struct Silence(bool held) : IDisposable
    {
        /// <summary>Ends it; the last one restores the output.</summary>
        public void Dispose()
        {
            if (!held) return;
            lock (Gate)
            {
                if (--open == 0) Restore();
            }
        }
    }
}
