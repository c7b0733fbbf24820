using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Embedding;

/// <summary>Walks through a network node by node and writes each into a model.</summary>
internal sealed class NetworkWriter(MipModel model, Network network, EmbeddingOptions options, NetworkBounds? bounds)
{
    private readonly NeuronRows rows = new(model, options.Relu, options.ValidInequalities);
    private readonly LinearExpression[][] values = new LinearExpression[network.Nodes.Count][];
    private readonly double[][] lower = new double[network.Nodes.Count][];
    private readonly double[][] upper = new double[network.Nodes.Count][];
    private readonly int[][] uses = Uses(network);

    public EmbeddedNetwork Write(IReadOnlyList<LinearExpression> inputs, InputRegion region)
    {
        var layers = new List<EmbeddedLayer>();
        var (firstVariable, firstRow) = (model.VariableCount, model.RowCount);
        foreach (var node in network.Nodes)
        {
            var (variables, integers, count) = (model.VariableCount, model.IntegerCount, model.RowCount);
            var (stable, unstable) = (0, 0);
            values[node.Index] = new LinearExpression[node.Size];
            (lower[node.Index], upper[node.Index]) = (new double[node.Size], new double[node.Size]);
            for (var j = 0; j < node.Size; j++)
            {
                var before = model.IntegerCount;
                rows.Place = (node, j);
                var value = Value(node, j, inputs);
                if (node.Layer is ActivationLayer or MaxLayer) _ = model.IntegerCount > before ? unstable++ : stable++;
                var range = RangeOf(node, j, value);
                (lower[node.Index][j], upper[node.Index][j]) = range;
                values[node.Index][j] = Shared(node, j, value, range);
            }

            if (!node.IsInput) layers.Add(new EmbeddedLayer(node, model.VariableCount - variables, model.IntegerCount - integers, model.RowCount - count, stable, unstable));
        }

        return new EmbeddedNetwork(model, new NetworkBounds(network, bounds?.Region ?? region, lower, upper), values, inputs, layers, rows.Separators, rows.Defined, rows.Relus) { OpenSignRows = rows.OpenSigns, OwnVariables = firstVariable..model.VariableCount, OwnRows = firstRow..model.RowCount };
    }

    private LinearExpression Value(NetworkNode node, int j, IReadOnlyList<LinearExpression> inputs)
    {
        switch (node.Layer)
        {
            case null:
                return rows.Combine(0, (1, inputs[node.InputOffset + j]));
            case LinearLayer linear:
                return Linear(node, linear, j);
            case ActivationLayer activation:
                return ActivationRows.Add(rows, activation, values[node.Inputs[0].Index][j], Range(node.Inputs[0], j), Most(node, j), NameOf(node, j));
            case MaxLayer max:
                var from = node.Inputs[0];
                return MaxFormulation.Add(rows, [.. max.Groups[j].Distinct().Select(i => (values[from.Index][i], Range(from, i)))], Most(node, j), NameOf(node, j));
            default:
                throw ExactLayers.Refusal(node);
        }
    }

    private LinearExpression Linear(NetworkNode node, LinearLayer layer, int j)
    {
        var columns = layer.Rows.Columns(j);
        var weights = layer.Rows.Weights(j);
        rows.Sum.Add(layer.Biases[j]);
        for (var e = 0; e < columns.Length; e++)
        {
            var (column, input) = (columns[e], 0);
            while (column >= node.Inputs[input].Size) column -= node.Inputs[input++].Size;
            rows.Sum.Add(weights[e], values[node.Inputs[input].Index][column]);
        }

        var sum = rows.Sum.Take();
        var isFinite = double.IsFinite(sum.Constant);
        foreach (var coefficient in sum.Coefficients) isFinite &= double.IsFinite(coefficient);
        return isFinite ? sum : throw new NetworkOverflowException(node, j);
    }

    /// <summary>A variable in place of a long expression that more than one later value uses.</summary>
    private LinearExpression Shared(NetworkNode node, int j, LinearExpression value, ExpressionRange range)
    {
        if (value.TermCount <= options.LongestSharedExpression || uses[node.Index][j] < 2) return value;
        var variable = model.AddContinuous(range.Min, range.Max, NameOf(node, j) + "_value");
        model.AddConstraint(value.EqualTo(variable), NameOf(node, j) + "_is");
        rows.Define(variable, point => value.Evaluate(point.Span));
        return variable;
    }

    /// <summary>The range of the expression cut with the known bounds.</summary>
    private ExpressionRange RangeOf(NetworkNode node, int j, LinearExpression value)
    {
        var range = ExpressionRange.Of(value);
        if (!double.IsFinite(range.Min) || !double.IsFinite(range.Max)) throw new NetworkOverflowException(node, j);
        if (bounds is null) return range;
        var (min, max) = (Math.Max(range.Min, bounds.Lower(node)[j]), Math.Min(range.Max, bounds.Upper(node)[j]));
        if (min <= max) return new ExpressionRange(min, max);
        if (min - max <= Tolerances.Bound * Math.Max(1, Math.Abs(min))) return new ExpressionRange(max, min);
        throw new EmptyRangeException(string.Create(CultureInfo.InvariantCulture, $"The bounds [{bounds.Lower(node)[j]}, {bounds.Upper(node)[j]}] of value {j} of node '{node.Name}' and its range [{range.Min}, {range.Max}] in the model have nothing in common: the bounds are not of these inputs."));
    }

    private ExpressionRange Range(NetworkNode node, int j) => new(lower[node.Index][j], upper[node.Index][j]);

    private double Most(NetworkNode node, int j) => bounds?.Upper(node)[j] ?? double.PositiveInfinity;

    private string NameOf(NetworkNode node, int j) => string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{node.Name}_{j}");

    /// <summary>How many later values are made of each value.</summary>
    private static int[][] Uses(Network network)
    {
        int[][] uses = [.. network.Nodes.Select(node => new int[node.Size])];
        foreach (var node in network.Nodes)
        {
            switch (node.Layer)
            {
                case LinearLayer linear:
                    int[] joined = new int[linear.InputSizes.Sum()];
                    for (var j = 0; j < linear.OutputSize; j++)
                    {
                        foreach (var column in linear.Rows.Columns(j)) joined[column]++;
                    }

                    var offset = 0;
                    foreach (var input in node.Inputs)
                    {
                        for (var i = 0; i < input.Size; i++) uses[input.Index][i] += joined[offset + i];
                        offset += input.Size;
                    }

                    break;
                case MaxLayer max:
                    foreach (var index in max.Groups.SelectMany(group => group)) uses[node.Inputs[0].Index][index]++;
                    break;
                case not null:
                    foreach (var input in node.Inputs)
                    {
                        for (var i = 0; i < input.Size; i++) uses[input.Index][i]++;
                    }

                    break;
            }
        }

        return uses;
    }
}
