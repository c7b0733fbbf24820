using Halfspace.Mip.Solvers;
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
