using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.Attack;

namespace Halfspace.Metamorphic;

/// <summary>How a question is answered: formulation, bounds, search, solver.</summary>
public sealed record QuestionSettings(IReluFormulation Relu, IBoundMethod Bounds, AttackSearch Search, IMipSolver Solver, bool Inequalities, bool AttacksFirst, double Seconds)
{
    /// <summary>Draws settings; dear bounds and the solver's own search are rarer.</summary>
    public static QuestionSettings Draw(Random random, IMipSolver solver, double seconds)
    {
        var relus = ReluFormulations.All;
        var method = random.Next(8) switch { 0 => "mip", 1 when solver is ILpSolver => "lp", 2 or 3 => "interval", _ => "crown" };
        return new QuestionSettings(
            relus[random.Next(relus.Count)],
            BoundMethods.All.Find(method)!,
            (AttackSearch)random.Next(3),
            solver,
            random.Next(4) == 0,
            random.Next(4) != 0,
            seconds);
    }

    public override string ToString() => $"{Relu.Name}, {Bounds.Name} bounds, {Search}, {Solver.Name}{(Inequalities ? ", inequalities" : "")}{(AttacksFirst ? "" : ", no attack first")}";
}
