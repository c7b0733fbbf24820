using System.Runtime.InteropServices;
using Halfspace.Mip.Solvers;
using Halfspace.Mip.Solvers.CommandLine;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>
/// Where solvers are looked for. The settings are tried on solvers that do not exist, since environment variables are the
/// whole process's and other tests use the real ones at the same time.
/// </summary>
public sealed class NativeLibraryLocatorTests
{
    [Fact]
    public void Candidates_come_beside_the_application_then_user_folder_then_loader()
    {
        var candidates = NativeLibraryLocator.LibraryCandidates("highs").ToList();
        Assert.SkipWhen(candidates.Count == 1, "HALFSPACE_HIGHS_LIBRARY is set.");
        var beside = candidates.FindIndex(c => Path.GetDirectoryName(c) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var packaged = candidates.FindIndex(c => c.Contains(Path.Combine("runtimes"), StringComparison.Ordinal) && Path.GetFileName(Path.GetDirectoryName(c)) == "native");
        var user = candidates.FindIndex(c => Path.GetDirectoryName(c) == Path.Combine(NativeLibraryLocator.UserFolder, "lib"));
        var loader = candidates.FindIndex(c => Path.GetDirectoryName(c) is "");
        Assert.Equal(0, beside);
        Assert.True(beside < packaged && packaged < user && user < loader, string.Join(Environment.NewLine, candidates));
    }

    [Theory]
    [InlineData("highs", "highs")]
    [InlineData("cbc", "CbcSolver")]
    public void Names_hold_the_librarys_own_name(string solver, string stem)
    {
        var candidates = NativeLibraryLocator.LibraryCandidates(solver).ToList();
        Assert.SkipWhen(candidates.Count == 1, $"The library of '{solver}' is set by an environment variable.");
        Assert.All(candidates, c => Assert.Contains(stem, Path.GetFileName(c), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cbc", "WINDOWS", "CbcSolver.dll,libCbcSolver.dll")]
    [InlineData("cbc", "OSX", "libCbcSolver.2.dylib,libCbcSolver.3.dylib,libCbcSolver.dylib")]
    [InlineData("cbc", "LINUX", "libCbcSolver.so.2,libCbcSolver.so.3,libCbcSolver.so")]
    [InlineData("highs", "WINDOWS", "highs.dll,libhighs.dll")]
    [InlineData("highs", "OSX", "libhighs.1.dylib,libhighs.dylib")]
    [InlineData("highs", "LINUX", "libhighs.so.1,libhighs.so")]
    [InlineData("scip", "WINDOWS", "scip.dll,libscip.dll")]
    [InlineData("scip", "OSX", "libscip.10.0.dylib,libscip.dylib")]
    [InlineData("scip", "LINUX", "libscip.so.10.0,libscip.so")]
    public void Names_of_libraries_are_those_of_packages_and_distributions(string solver, string system, string names) =>
        Assert.Equal(names.Split(','), NativeLibraryLocator.LibraryNames(solver, OSPlatform.Create(system)));

    [Fact]
    public void The_version_that_is_reported_is_that_of_the_library_that_is_loaded()
    {
        // With CBC 2.10.12 loaded, 2.10.8 of the program on the PATH was reported.
        TestSolvers.Get("cbc");
        var asked = 0;
        foreach (var library in NativeLibraryLocator.LibraryCandidates("cbc").Where(NativeLibraryFile.IsWhole))
        {
            var stated = SolverWorker.AskVersion("cbc", library);
            if (stated is null) continue;
            using var folder = new TemporaryFolder();
            folder.Write("model.lp", "Maximize\n obj: x\nSubject To\n c: x + y <= 3\nBounds\n x <= 2\n y <= 2\nGenerals\n x y\nEnd\n");
            (string, string)[] setting = [("HALFSPACE_CBC_LIBRARY", library)];
            Assert.Equal("cbc " + stated, HalfspaceCommand.Run(folder.Path, setting, "solve", "model.lp", "--solver", "cbc", "--json").Exits(0).Json().GetProperty("solver").GetString());
            var listed = HalfspaceCommand.Run(folder.Path, setting, "solvers", "--json").Exits(0).Json().GetProperty("solvers").EnumerateArray().Single(solver => solver.GetProperty("name").GetString() == "cbc");
            Assert.Equal((stated, library), (listed.GetProperty("version").GetString(), listed.GetProperty("location").GetString()));
            asked++;
        }

        Assert.SkipWhen(asked == 0, "No library of CBC says its version here.");
    }

    [Fact]
    public void Named_library_is_the_only_place_even_where_there_is_nothing()
    {
        using var setting = new Setting("HALFSPACE_NOSUCHSOLVER1_LIBRARY", Path.Combine(Path.GetTempPath(), "no-such-library.so"));
        Assert.Equal([setting.Value], NativeLibraryLocator.LibraryCandidates("nosuchsolver1"));
        Assert.Equal(0, NativeLibraryLocator.TryLoad("nosuchsolver1", out var location));
        Assert.Null(location);
    }

    [Fact]
    public void File_that_is_no_library_is_not_loaded()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "not a library");
            using var setting = new Setting("HALFSPACE_NOSUCHSOLVER2_LIBRARY", path);
            Assert.Equal(0, NativeLibraryLocator.TryLoad("nosuchsolver2", out var location));
            Assert.Null(location);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Named_library_is_loaded()
    {
        Assert.SkipWhen(NativeLibraryLocator.TryLoad("highs", out var real) == 0 || !Path.IsPathFullyQualified(real!), "HiGHS is not in a folder of its own here.");
        using var setting = new Setting("HALFSPACE_NOSUCHSOLVER3_LIBRARY", real!);
        Assert.NotEqual(0, NativeLibraryLocator.TryLoad("nosuchsolver3", out var location));
        Assert.Equal(real, location);
    }

    [Fact]
    public void Named_program_is_the_only_place()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (new Setting("HALFSPACE_NOSUCHSOLVER4_PROGRAM", path)) Assert.Equal(path, NativeLibraryLocator.FindProgram("nosuchsolver4"));
        }
        finally
        {
            File.Delete(path);
        }

        using (new Setting("HALFSPACE_NOSUCHSOLVER4_PROGRAM", path)) Assert.Null(NativeLibraryLocator.FindProgram("nosuchsolver4"));
    }

    [Fact]
    public void Unknown_solver_is_not_found()
    {
        Assert.Equal(0, NativeLibraryLocator.TryLoad("nosuchsolver5", out _));
        Assert.Null(NativeLibraryLocator.FindProgram("nosuchsolver5"));
    }

    private sealed class Setting : IDisposable
    {
        private readonly string name;

        public Setting(string name, string value)
        {
            this.name = name;
            Value = value;
            Environment.SetEnvironmentVariable(name, value);
        }

        public string Value { get; }

        public void Dispose() => Environment.SetEnvironmentVariable(name, null);
    }
}
