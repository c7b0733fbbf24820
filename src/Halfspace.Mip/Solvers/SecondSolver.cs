namespace Halfspace.Mip.Solvers;

/// <summary>A second solver for a second opinion; two ways to call the same program are not two solvers.</summary>
public static class SecondSolver
{
    /// <summary>The first installed solver that takes a model and is another program than the one that the given solver stands for; null without one.</summary>
    /// <param name="first">The solver whose claim is to be confirmed.</param>
    /// <param name="model">The model that it is about.</param>
    public static IMipSolver? For(IMipSolver first, MipModel model)
    {
        ArgumentNullException.ThrowIfNull(first);
        var second = MipSolvers.All.FirstOrDefault(solver => Program(solver) != Program(first.For(model)) && solver.Availability.Found && solver.RefusalOf(model) is null);
        return second is null ? null : CommandLine.IsolatedSolver.Like(first, second);
    }

    /// <summary>highs and highs-cli are one program, in process and beside it.</summary>
    private static string Program(IMipSolver solver) => solver.Name.Split('-', '_')[0];
}
