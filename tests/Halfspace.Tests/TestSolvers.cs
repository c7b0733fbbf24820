using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests;

/// <summary>A backend for a test, or the test is skipped with how to install it.</summary>
internal static class TestSolvers
{
    public static IMipSolver Get(string name)
    {
        var solver = MipSolvers.Find(name);
        Assert.SkipWhen(solver is null, $"There is no backend '{name}' in this build.");
        Assert.SkipUnless(solver!.Availability.Found, $"{name} is not installed. {solver.Availability.HowToInstall}");
        return solver;
    }
}
