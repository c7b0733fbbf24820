using Halfspace.Mip;

namespace Halfspace.Tests.Conformance;

/// <summary>Models some of whose rows are left to a row generator.</summary>
internal static class LazyModels
{
    /// <summary>A model with every other of its rows only, the first among those left out.</summary>
    public static MipModel WithoutRows(MipModel whole)
    {
        var given = new MipModel(whole.Name + ", rows left out");
        for (var j = 0; j < whole.VariableCount; j++) given.AddVariable(whole.LowerBound(j), whole.UpperBound(j), whole.KindOf(j));
        for (var row = 1; row < whole.RowCount; row += 2) given.AddConstraint(Row(whole, row, given));
        if (whole.Sense == ObjectiveSense.Minimize) given.Minimize(whole.Objective.Rebind(given));
        else given.Maximize(whole.Objective.Rebind(given));
        return given;
    }

    /// <summary>The rows that were left out, as a candidate breaks them; candidates are whole and satisfy what is written.</summary>
    public static RowGenerator RowsOf(MipModel whole, MipModel given) => point =>
    {
        foreach (var value in point) if (value != Math.Round(value)) throw new InvalidOperationException($"A candidate has the value {value}.");
        if (!FeasibilityReport.Of(given, point).IsFeasible) throw new InvalidOperationException("A candidate breaks a row that is written down.");
        var broken = new List<LinearConstraint>();
        for (var row = 0; row < whole.RowCount; row += 2)
        {
            var missing = Row(whole, row, given);
            var sum = missing.Expression.Evaluate(point);
            if (sum < missing.Lower || sum > missing.Upper) broken.Add(missing);
        }

        return broken;
    };

    /// <summary>The largest stable set of a random graph by its edges, and the triangles that a point of the relaxation breaks.</summary>
    public static (MipModel Model, RowGenerator Triangles) StableSet(int seed, int nodes)
    {
        var (random, model) = (new Random(seed), new MipModel("stable set"));
        var node = Enumerable.Range(0, nodes).Select(_ => model.AddBinary()).ToArray();
        var isEdge = new bool[nodes, nodes];
        for (var a = 0; a < nodes; a++)
        {
            for (var b = a + 1; b < nodes; b++)
            {
                if (random.Next(2) == 0) continue;
                isEdge[a, b] = true;
                model.AddConstraint(node[a] + node[b] <= 1);
            }
        }

        model.Maximize(LinearExpression.Sum(node));
        IReadOnlyList<LinearConstraint> Triangles(ReadOnlySpan<double> point)
        {
            var cuts = new List<LinearConstraint>();
            for (var a = 0; a < nodes; a++)
            {
                for (var b = a + 1; b < nodes; b++)
                {
                    for (var c = b + 1; c < nodes && isEdge[a, b]; c++)
                        if (isEdge[a, c] && isEdge[b, c] && point[a] + point[b] + point[c] > 1.001) cuts.Add(LinearExpression.Sum([node[a], node[b], node[c]]) <= 1);
                }
            }

            return cuts;
        }

        return (model, Triangles);
    }

    /// <summary>A flow that must pass where a binary is on, which a lazy row with a constant of a million asks: on = 5e-9 is a zero for a solver and lets it through.</summary>
    public static (MipModel Model, Variable On, RowGenerator Closed) Trickle()
    {
        var model = new MipModel("trickle");
        var (on, flow) = (model.AddBinary("on"), model.AddContinuous(0, 10, "flow"));
        model.AddConstraint(flow >= 0.005);
        model.Minimize(on);
        return (model, on, point => point[1] > 1e6 * point[0] ? [flow - 1e6 * on <= 0] : []);
    }

    private static LinearConstraint Row(MipModel whole, int row, MipModel over)
    {
        var sum = LinearExpression.Zero;
        for (var t = 0; t < whole.RowIndices(row).Length; t++) sum = sum.Plus(whole.RowCoefficients(row)[t], over.VariableAt(whole.RowIndices(row)[t]));
        return sum.Between(whole.RowLower(row), whole.RowUpper(row));
    }
}
