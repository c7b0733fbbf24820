using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Solver programs that do not stop, do not end their output or answer what is no number, and libraries that are cut off.</summary>
public sealed class HostileSolverTests
{
    private const string Model = "Minimize\n obj: x\nSubject To\n c: x + y >= 1\nBounds\n x <= 4\n y <= 4\nGenerals\n x y\nEnd\n";

    [Fact]
    public void A_program_that_ignores_signals_is_killed_with_all_that_it_started()
    {
        using var folder = new TemporaryFolder();
        var script = Script(folder, "trap '' INT TERM HUP\nsleep 600 &\necho $$ > \"$0.pid\"\necho $! > \"$0.child\"\nwhile :; do sleep 1; done\n");
        var result = Solve(folder, script, "--time-limit", "1", "--json").Exits(2);
        Assert.Equal("unknown", result.Json().GetProperty("status").GetString());
        Assert.False(IsRunning(File.ReadAllText(script + ".pid")), "the program is still running");
        Assert.False(IsRunning(File.ReadAllText(script + ".child")), "what the program started is still running");
    }

    [Fact]
    public void Asking_a_program_that_never_ends_for_its_version_ends()
    {
        using var folder = new TemporaryFolder();
        var script = Script(folder, "trap '' INT TERM HUP\nwhile :; do sleep 1; done\n");
        var solvers = HalfspaceCommand.Run(folder.Path, [("HALFSPACE_CBC_PROGRAM", script), ("HALFSPACE_HIGHS_PROGRAM", script)], "solvers", "--json").Exits(0).Json();
        Assert.Contains(solvers.GetProperty("solvers").EnumerateArray(), solver => solver.GetProperty("name").GetString() == "cbc-cli" && solver.GetProperty("installed").GetBoolean());
    }

    [Fact]
    public void A_line_of_output_without_end_is_not_kept()
    {
        using var folder = new TemporaryFolder();
        Solve(folder, Script(folder, "exec tr '\\0' 'x' < /dev/zero\n"), "--time-limit", "1").Exits(2);
    }

    [Fact]
    public void A_child_that_holds_the_output_open_does_not_keep_us_waiting()
    {
        using var folder = new TemporaryFolder();
        var script = Script(folder, "sleep 600 &\necho $! > \"$0.child\"\nexit 0\n");
        Solve(folder, script, "--time-limit", "100").Exits(2);
        Assert.False(IsRunning(File.ReadAllText(script + ".child")), "what the program started is still running");
    }

    [Fact]
    public void A_solution_that_is_no_number_is_the_solver_s_fault()
    {
        using var folder = new TemporaryFolder();
        // CBC's text solution, in the file that follows the word -solution.
        var script = Script(folder, "while [ $# -gt 0 ]; do if [ \"$1\" = -solution ]; then printf 'Optimal - objective value 0\\n 0 x0 nan 0\\n 1 x1 1 0\\n' > \"$2\"; fi; shift; done\necho 'Result - Optimal solution found'\n");
        var result = Solve(folder, script).Exits(70);
        Assert.Contains("no number for variable 0", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_prints_without_end_where_it_is_asked_for_its_version_is_not_listened_to()
    {
        using var folder = new TemporaryFolder();
        var script = Script(folder, "while :; do echo some words and no number; done\n");
        Solve(folder, script, "--time-limit", "1").Exits(2);
        var solvers = HalfspaceCommand.Run(folder.Path, [("HALFSPACE_CBC_PROGRAM", script)], "solvers", "--json").Exits(0).Json();
        Assert.Contains(solvers.GetProperty("solvers").EnumerateArray(), solver => solver.GetProperty("name").GetString() == "cbc-cli" && solver.GetProperty("installed").GetBoolean());
    }

    [Theory]
    [InlineData("yes '0 x0 1 0' | head -c 200000000 > \"$2\"")]
    [InlineData("mkfifo \"$2\"")]
    [InlineData("mkdir \"$2\"")]
    [InlineData("head -c 1000 /dev/urandom > \"$2\"")]
    public void A_solution_file_that_is_too_long_or_none_is_no_answer(string make)
    {
        using var folder = new TemporaryFolder();
        var script = Script(folder, $"while [ $# -gt 0 ]; do if [ \"$1\" = -solution ]; then {make}; fi; shift; done\necho 'Result - Optimal solution found'\n");
        var result = Solve(folder, script, "--time-limit", "2", "--json");
        Assert.InRange(result.ExitCode, 2, 70);
        Assert.Equal(JsonValueKind.Null, result.Json().GetProperty("value").ValueKind);
    }

    [Fact]
    public void A_program_that_is_none_is_no_crash()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("cbc", "garbage"u8.ToArray());
        Solve(folder, file).Exits(2);
    }

    [Fact]
    public void Ctrl_C_ends_a_solve_whose_program_does_not_listen()
    {
        Assert.SkipWhen(InterruptTests.IsIgnored(2), "The tests were started with Ctrl-C ignored, which a child inherits.");
        using var folder = new TemporaryFolder();
        var script = Script(folder, "trap '' INT TERM HUP\ncase \"$*\" in *-solve*) : > \"$0.begun\";; *) exit 0;; esac\nwhile :; do sleep 1; done\n");
        folder.Write("model.lp", Model);
        using var process = HalfspaceCommand.Start(folder.Path, [("HALFSPACE_CBC_PROGRAM", script)], "solve", "model.lp", "--solver", "cbc-cli", "--time-limit", "600", "--json");
        while (!File.Exists(script + ".begun") && !process.HasExited) Thread.Sleep(20);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        var result = HalfspaceCommand.Finish(process, "solve").Exits(2);
        Assert.Equal("unknown", result.Json().GetProperty("status").GetString());
    }

    [Fact]
    public void A_missing_folder_for_temporary_files_is_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", Model);
        HalfspaceCommand.Run(folder.Path, [("HALFSPACE_CBC_PROGRAM", Script(folder, "exit 0\n")), ("TMPDIR", folder.Name("absent"))], "solve", "model.lp", "--solver", "cbc-cli").Fails(65, "TMPDIR", "absent");
        TestSolvers.Get("cbc");
        HalfspaceCommand.Run(folder.Path, [("TMPDIR", folder.Name("absent"))], "solve", "model.lp", "--solver", "cbc").Fails(65, "TMPDIR", "absent");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(70_000)]
    public void A_library_that_is_cut_off_is_not_available(int length)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems' loaders refuse it themselves.");
        var whole = Halfspace.Mip.Solvers.NativeLibraryLocator.LibraryCandidates("highs").FirstOrDefault(File.Exists);
        Assert.SkipWhen(whole is null, "There is no library of HiGHS here.");
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", Model);
        var cut = folder.Write("libhighs.so.1", File.ReadAllBytes(whole!)[..length]);
        HalfspaceCommand.Run(folder.Path, [("HALFSPACE_HIGHS_LIBRARY", cut)], "solve", "model.lp", "--solver", "highs").Fails(69, "highs", "install");
        HalfspaceCommand.Run(folder.Path, [("HALFSPACE_HIGHS_LIBRARY", cut)], "evaluate", "--model", "absent.json", "--data", "builtin:xor").Fails(65, "absent.json");
    }

    private static CommandResult Solve(TemporaryFolder folder, string program, params string[] more)
    {
        folder.Write("model.lp", Model);
        return HalfspaceCommand.Run(folder.Path, [("HALFSPACE_CBC_PROGRAM", program)], ["solve", "model.lp", "--solver", "cbc-cli", .. more]);
    }

    private static string Script(TemporaryFolder folder, string body)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The programs of this test are shell scripts that are looked at through /proc.");
        var path = folder.Write("cbc", "#!/bin/sh\n" + body);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Whether a process goes on: a kill takes the system a moment, on a busy machine a long one.</summary>
    private static bool IsRunning(string id)
    {
        var patience = Stopwatch.StartNew();
        while (IsThere(id))
        {
            if (patience.Elapsed.TotalSeconds > 60) return true;
            Thread.Sleep(20);
        }

        return false;
    }

    private static bool IsThere(string id)
    {
        var status = $"/proc/{id.Trim()}/status";
        try
        {
            return File.ReadLines(status).Any(line => line.StartsWith("State:", StringComparison.Ordinal) && !line.Contains('Z', StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
