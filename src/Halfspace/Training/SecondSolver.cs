using Halfspace.Mip.Solvers;

namespace Halfspace.Training;

/// <summary>A second solver for a second opinion; two ways to call the same program are not two solvers.</summary>
public static class SecondSolver
{
    /// <summary>The first installed solver that is another program than the one given, or null.</summary>
    public static IMipSolver? For(IMipSolver first) => MipSolvers.All.FirstOrDefault(solver => Program(solver) != Program(first) && solver.Availability.Found);

    /// <summary>highs and highs-cli are one program, in process and beside it.</summary>
    private static string Program(IMipSolver solver) => solver.Name.Split('-', '_')[0];
}
