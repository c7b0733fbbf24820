using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>The linear program of a part: the rows without networks, lines for those with, and the objective's line.</summary>
internal sealed class PartProgram
{
    private readonly ReducedModel model;
    private readonly MipModel program;

    /// <summary>States the program.</summary>
    /// <param name="model">The reduced model.</param>
    /// <param name="plain">Its rows without networks.</param>
    /// <param name="part">The part.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="elastic">A price of breaking lines of rows, for a program that always has a point; zero for none.</param>
    /// <param name="isIntegral">Whether integers stay integers.</param>
    public PartProgram(ReducedModel model, IReadOnlyList<ReducedRow> plain, Part part, IReadOnlyList<Line> lines, double elastic = 0, bool isIntegral = false)
    {
        this.model = model;
        program = new MipModel("part");
        for (var i = 0; i < part.Low.Length; i++)
            program.AddVariable(part.Low[i], part.High[i], isIntegral && model.Model.KindOf(model.Kept[i]) != VariableKind.Continuous ? VariableKind.Integer : VariableKind.Continuous);
        foreach (var row in plain) program.AddConstraint(Sum(row.Indices, row.Coefficients).Between(row.Lower - row.Constant, row.Upper - row.Constant));
        var objective = LinearExpression.Zero;
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var line in lines)
        {
            if (!line.IsObjective) continue;
            var (low, high) = (PartRelaxation.Least(line, part), line.Constant);
            for (var i = 0; i < part.Low.Length; i++) high += line.Coefficients[i] > 0 ? line.Coefficients[i] * part.High[i] : line.Coefficients[i] * part.Low[i];
            (least, most) = (Math.Min(least, low), Math.Max(most, high));
        }

        var value = program.AddContinuous(least - Math.Abs(least) - 1, most + Math.Abs(most) + 1);
        objective = objective.Plus(1, value);
        var slack = elastic > 0 ? program.AddContinuous(0, double.PositiveInfinity) : default;
        if (elastic > 0) objective = objective.Plus(elastic, slack);
        foreach (var line in lines)
        {
            var sum = LinearExpression.Zero;
            for (var i = 0; i < line.Coefficients.Length; i++) if (line.Coefficients[i] != 0) sum = sum.Plus(line.Coefficients[i], program.VariableAt(i));
            if (line.IsObjective) sum = sum.Plus(-1, value);
            else if (elastic > 0 && line.IsLimit) sum = sum.Plus(-1, slack);
            program.AddConstraint(sum.Between(double.NegativeInfinity, (line.IsObjective ? 0 : line.Most) - line.Constant));
        }

        program.Minimize(objective);
        Costs = program.ObjectiveCoefficients();
    }

    /// <summary>The program's costs.</summary>
    public double[] Costs { get; }

    /// <summary>The program, to be solved with integers.</summary>
    public MipModel Model => program;

    /// <summary>Opens it.</summary>
    public ILpSession Open(ILpSolver solver, SearchTime time) => solver.OpenScaledLp(program, time.Cancellation);

    /// <summary>Solves it: a bound that rests on no solver, infinite where the part is shown to be empty, the best point if there is one, and one multiplier a row.</summary>
    public (double Bound, double[]? Point, double[] Multipliers) Solve(ILpSession session, SearchTime time)
    {
        if (time.IsOver) return (double.NegativeInfinity, null, []);
        var answer = session.Solve(time.Left);
        var bound = Bound(Costs, answer);
        var isPoint = answer.Status == SolveStatus.Optimal;
        return (bound, isPoint ? [.. answer.Point] : null, answer.RowDuals);
    }

    /// <summary>What an answer proves of costs over the program.</summary>
    public double Bound(double[] costs, LpAnswer answer)
    {
        if (answer.RowDuals.Length != program.RowCount) return double.NegativeInfinity;
        var bound = LpDualBound.Minimum(program, costs, answer.RowDuals, Tolerances.ModelRounding);
        if (answer.Status != SolveStatus.Infeasible || answer.InfeasibilityRay is not { } ray) return bound;
        var nothing = new double[costs.Length];
        var isEmpty = LpDualBound.Minimum(program, nothing, ray, Tolerances.ModelRounding) > 0 || LpDualBound.Minimum(program, nothing, Array.ConvertAll(ray, y => -y), Tolerances.ModelRounding) > 0;
        return isEmpty ? double.PositiveInfinity : bound;
    }

    private LinearExpression Sum(int[] indices, double[] coefficients)
    {
        var sum = LinearExpression.Zero;
        for (var t = 0; t < indices.Length; t++) sum = sum.Plus(coefficients[t], program.VariableAt(indices[t]));
        return sum;
    }
}
