#:project ../src/Halfspace.Mip/Halfspace.Mip.csproj
// A solver backend in one file: it tries every point of a model of a few binaries. Reformulation and the re-check of its answers are done for it.
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

var model = new MipModel("knapsack");
var items = Enumerable.Range(0, 6).Select(i => model.AddBinary($"item{i}")).ToArray();
int[] worth = [10, 13, 7, 8, 6, 9], weight = [3, 4, 2, 3, 1, 4];
LinearExpression Weighted(int[] numbers) => items.Zip(numbers).Aggregate(LinearExpression.Zero, (sum, pair) => sum + pair.Second * pair.First);
model.AddConstraint(Weighted(weight) <= 8, "capacity");
model.AddIndicator(items[1], 1, (LinearExpression)items[2] <= 0, "either_or");
model.Maximize(Weighted(worth));

var result = model.Solve(new Enumeration());
Console.WriteLine($"{result.Status}: {result.Objective} by {result.Solver}, bound {result.DualBound}, {result.Nodes} points");
if (MipSolvers.FirstAvailable is { } other) Console.WriteLine($"{other.Name} agrees: {model.Solve(other).Objective == result.Objective}");
model.AddContinuous(0, 1, "share");
Console.WriteLine(new Enumeration().RefusalOf(model));

internal sealed class Enumeration : IMipSolver
{
    private const int MostBinaries = 20;

    public string Name => "enumeration";

    public SolverAvailability Availability => new(Found: true, Version: "1", Location: null, HowToInstall: "it is part of this file");

    public string? RefusalOf(MipModel model) =>
        model.Variables.FirstOrDefault(variable => variable.Kind != VariableKind.Binary) is { Model: not null } other ? $"'{other.Name}' is no binary variable"
        : model.VariableCount > MostBinaries ? $"it has {model.VariableCount} binaries, and {MostBinaries} is the most" : null;

    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        var sign = model.Sense == ObjectiveSense.Maximize ? -1 : 1;
        double[]? best = null;
        var (least, tried) = (double.PositiveInfinity, 0L);
        for (; tried < 1L << model.VariableCount; tried++)
        {
            // A bound that is not proved is infinite; so is this one until all points are tried.
            if (cancellationToken.IsCancellationRequested) return Result(SolveStatus.Interrupted, double.NegativeInfinity);
            double[] point = [.. Enumerable.Range(0, model.VariableCount).Select(i => (double)(tried >> i & 1))];
            if (sign * model.EvaluateObjective(point) >= least || !FeasibilityReport.Of(model, point).IsFeasible) continue;
            (best, least) = (point, sign * model.EvaluateObjective(point));
            progress?.Report(new SolveProgress(0, sign * least, null, tried));
        }

        return Result(best is null ? SolveStatus.Infeasible : SolveStatus.Optimal, least);

        SolveResult Result(SolveStatus status, double bound) => new() { Status = status, Point = best, DualBound = sign * bound, Nodes = tried, Solver = Name };
    }
}
