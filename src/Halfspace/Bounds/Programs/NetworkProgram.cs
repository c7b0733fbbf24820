using Halfspace.Bounds.Relaxations;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Programs;

/// <summary>
/// A program whose points include every trace of the network up to some node, for every input of the region. As a relaxation each activation
/// is held by the edges of its hull (the triangle, for ReLU); exactly, by a binary variable a piece.
/// </summary>
/// <remarks>
/// <para>
/// All numbers are taken over as they are or rounded outwards, so the statement holds in exact arithmetic: rows have the network's own
/// weights; lines have directed intercepts; where two terms of a row would fall together and their sum be rounded, one goes to a copy.
/// </para>
/// <para>
/// ReLU, exactly: <c>y &gt;= a, y &gt;= 0, y &lt;= u z, y &lt;= a - l (1 - z)</c> with the bounds [l, u] of a. Other activations: multiple choice,
/// <c>a = sum a_k, y = sum s_k a_k + t_k z_k, from_k z_k &lt;= a_k &lt;= to_k z_k, sum z_k = 1</c>. Maximum: one argument is chosen,
/// <c>y &lt;= a_k + (u_best - l_k)(1 - z_k)</c>.
/// </para>
/// </remarks>
internal sealed class NetworkProgram
{
    private readonly Network network;
    private readonly InputRegion region;
    private readonly BoundTable table;
    private readonly bool isExact;
    private readonly ProgramValue?[][] values;
    private readonly CurvedRelaxation?[] curves;

    /// <summary>Creates a program with the inputs in it.</summary>
    public NetworkProgram(Network network, InputRegion region, BoundTable table, bool isExact)
    {
        (this.network, this.region, this.table, this.isExact) = (network, region, table, isExact);
        values = [.. network.Nodes.Select(node => new ProgramValue?[node.Size])];
        curves = new CurvedRelaxation?[network.Nodes.Count];
        foreach (var input in network.Inputs)
            values[input.Index] = [.. Enumerable.Range(0, input.Size).Select(i => (ProgramValue?)new ProgramValue(Model.AddContinuous(region.Lower[input.InputOffset + i], region.Upper[input.InputOffset + i]).Index, 1))];
        AddBall(network);
    }

    /// <summary>The program so far.</summary>
    public MipModel Model { get; } = new("network");

    /// <summary>States a value of a node as an objective. What it depends on is added first.</summary>
    public ProgramObjective Objective(NetworkNode node, int value, (double Low, double High) known)
    {
        var (terms, constant) = node.Layer is LinearLayer linear ? (Row(node, linear, value, LinearExpression.Zero), linear.Biases[value]) : (Value(node, value).In(Model), 0);
        return new ProgramObjective(terms, constant, known, point => Forward(point) is { } trace ? trace[node.Index][value] : null);
    }

    /// <summary>The network's own values at the inputs of a point, moved into the box; null where they lie outside the region's ball.</summary>
    private double[][]? Forward(double[] point)
    {
        var inputs = new double[region.Size];
        foreach (var input in network.Inputs)
        {
            for (var i = 0; i < input.Size; i++)
            {
                var place = input.InputOffset + i;
                inputs[place] = Math.Clamp(point[values[input.Index][i]!.Value.Variable], region.Lower[place], region.Upper[place]);
            }
        }

        return region.Contains(inputs) ? network.Trace<double>(inputs) : null;
    }

    /// <summary>A value, stated with what it depends on when it is asked for first: what lies behind inactive neurons never is.</summary>
    private ProgramValue Value(NetworkNode node, int j) => values[node.Index][j] ??= Add(node, j);

    private ProgramValue Add(NetworkNode node, int j)
    {
        var (low, high) = (table.Lower(node)[j], table.Upper(node)[j]);
        switch (node.Layer)
        {
            case GatherLayer gather when gather.Sources[j] >= 0 && gather.Biases[j] == 0:
                return Argument(node, gather.Sources[j]);
            case LinearLayer linear:
                var sum = Model.AddContinuous(low, high);
                Model.AddConstraint(Row(node, linear, j, -1 * sum).Between(-linear.Biases[j], -linear.Biases[j]));
                return new ProgramValue(sum.Index, 1);
            case ActivationLayer activation:
                var (below, above) = (table.Lower(node.Inputs[0])[j], table.Upper(node.Inputs[0])[j]);
                return HullRows.IsZero(activation, below, above) ? default : new HullRows(Model, activation, isExact).Add(Argument(node, j), below, above, low, high);
            case MaxLayer max:
                return Max(node, max.Groups[j], low, high);
            case CurvedLayer curved:
                return Curved(node, curved, j, low, high);
            default:
                throw new NotSupportedException($"Programs know no layer {node.Layer?.Operator}.");
        }
    }

    /// <summary>A value of a node's inputs, counted through all of them.</summary>
    private ProgramValue Argument(NetworkNode node, int position)
    {
        foreach (var input in node.Inputs)
        {
            if (position < input.Size) return Value(input, position);
            position -= input.Size;
        }

        throw new ArgumentOutOfRangeException(nameof(position));
    }

    private LinearExpression Row(NetworkNode node, LinearLayer linear, int row, LinearExpression start)
    {
        var (sum, used) = (start, new HashSet<int>());
        var columns = linear.Rows.Columns(row);
        var weights = linear.Rows.Weights(row);
        for (var e = 0; e < columns.Length; e++)
        {
            var value = Argument(node, columns[e]);
            if (value.IsZero) continue;
            var variable = Model.VariableAt(value.Variable);
            if (!used.Add(value.Variable))
            {
                var copy = Model.AddContinuous(variable.LowerBound, variable.UpperBound);
                Model.AddConstraint((copy - variable).Between(0, 0));
                variable = copy;
            }

            sum = sum.Plus(value.Sign * weights[e], variable);
        }

        return sum;
    }

    /// <summary>A value between two planes; where an argument is met twice, its range alone.</summary>
    private ProgramValue Curved(NetworkNode node, CurvedLayer curved, int j, double low, double high)
    {
        var output = Model.AddContinuous(low, high);
        var planes = (curves[node.Index] ??= new CurvedRelaxation(node, curved, table)).PlanesOf(j);
        foreach (var isAbove in (ReadOnlySpan<bool>)[true, false])
        {
            var (slopes, intercept) = isAbove ? (planes.AboveSlopes, planes.AboveIntercept) : (planes.BelowSlopes, planes.BelowIntercept);
            if (!double.IsFinite(intercept)) continue;
            var (plane, used, isPlain) = ((LinearExpression)output, new HashSet<int>(), true);
            for (var k = 0; k < slopes.Length; k++)
            {
                var value = Value(node.Inputs[planes.Places[k].Input], planes.Places[k].Index);
                if (slopes[k] == 0 || value.IsZero) continue;
                isPlain &= used.Add(value.Variable);
                plane = plane.Plus(-slopes[k] * value.Sign, Model.VariableAt(value.Variable));
            }

            if (isPlain) Model.AddConstraint(isAbove ? plane.Between(double.NegativeInfinity, intercept) : plane.Between(intercept, double.PositiveInfinity));
        }

        return new ProgramValue(output.Index, 1);
    }

    private ProgramValue Max(NetworkNode node, int[] group, double low, double high)
    {
        var (below, above) = (table.Lower(node.Inputs[0]), table.Upper(node.Inputs[0]));
        var winner = Stability.WinnerOf(group, below, above);
        if (winner >= 0) return Argument(node, winner);
        var largest = Model.AddContinuous(low, high);
        var relaxation = new MaxRelaxation(group, below, above);
        var (plane, used) = (LinearExpression.Zero, new HashSet<int>());
        var isPlain = true;
        for (var k = 0; k < group.Length; k++)
        {
            var value = Argument(node, group[k]);
            Model.AddConstraint(Minus(largest, value).Between(0, double.PositiveInfinity));
            if (relaxation.AboveSlopes[k] == 0 || value.IsZero) continue;
            isPlain &= used.Add(value.Variable);
            plane = plane.Plus(-relaxation.AboveSlopes[k] * value.Sign, Model.VariableAt(value.Variable));
        }

        if (isPlain) Model.AddConstraint(plane.Plus(1, largest).Between(double.NegativeInfinity, relaxation.AboveIntercept));
        if (isExact) Choose(node, group, largest, below, above);
        return new ProgramValue(largest.Index, 1);
    }

    private void Choose(NetworkNode node, int[] group, Variable largest, double[] below, double[] above)
    {
        var candidates = group.Distinct().ToArray();
        var floor = candidates.Max(index => below[index]);
        candidates = [.. candidates.Where(index => above[index] >= floor)];
        var ceiling = candidates.Max(index => above[index]);
        var chosen = LinearExpression.Zero;
        foreach (var index in candidates)
        {
            // Largest <= argument + reach (1 - z); an infinite reach says nothing.
            var reach = Math.BitIncrement(ceiling - below[index]);
            var z = Model.AddBinary();
            chosen += z;
            if (double.IsFinite(reach)) Model.AddConstraint(Minus(largest, Argument(node, index)).Plus(reach, z).Between(double.NegativeInfinity, reach));
        }

        Model.AddConstraint(chosen.Between(1, 1));
    }

    private LinearExpression Minus(Variable variable, ProgramValue value) => value.IsZero ? variable : ((LinearExpression)variable).Plus(-value.Sign, Model.VariableAt(value.Variable));

    /// <summary>An L1 ball is linear with a variable for each distance. An L2 ball is left out: only its box is used here.</summary>
    private void AddBall(Network network)
    {
        if (region.Ball is not { Norm: InputNorm.L1 } ball) return;
        var sum = LinearExpression.Zero;
        foreach (var input in network.Inputs)
        {
            for (var i = 0; i < input.Size; i++)
            {
                var x = Model.VariableAt(values[input.Index][i]!.Value.Variable);
                var distance = Model.AddContinuous(0, Math.BitIncrement(ball.Radius));
                var center = ball.Center[input.InputOffset + i];
                Model.AddConstraint((x - distance).Between(double.NegativeInfinity, center));
                Model.AddConstraint((x + distance).Between(center, double.PositiveInfinity));
                sum += distance;
            }
        }

        Model.AddConstraint(sum.Between(double.NegativeInfinity, ball.Radius));
    }
}

/// <summary>A value as a signed variable of a program; zero where the sign is zero.</summary>
internal readonly record struct ProgramValue(int Variable, int Sign)
{
    /// <summary>Whether the value is the constant zero.</summary>
    public bool IsZero => Sign == 0;

    /// <summary>The value as an expression.</summary>
    public LinearExpression In(MipModel model) => IsZero ? LinearExpression.Zero : Sign * model.VariableAt(Variable);
}
