using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Backward;

/// <summary>
/// Through a linear layer <c>y = W x + b</c>: <c>c y = (c W) x + c b</c>. A computed column of c W is off by at most
/// <c>g |c||W|</c>, which times the magnitudes V of x comes to <c>g |c| (|W| V)</c>: one weight a row, found once a layer.
/// </summary>
internal sealed class LinearStep : BackwardStep
{
    private readonly LinearLayer layer;
    private readonly bool hasBiases;

    private LinearStep(NetworkNode node, LinearLayer layer)
        : base(node)
    {
        this.layer = layer;
        hasBiases = layer.Biases.IndexOfAnyExcept(0.0) >= 0;
    }

    public static LinearStep Of(NetworkNode node, LinearLayer layer, BoundTable table, double gamma)
    {
        var weights = new double[node.Size];
        double[][] magnitudes = [.. node.Inputs.Select(table.Magnitudes)];
        var unbounded = UnboundedTerms.Take(layer, magnitudes);
        layer.Spread(magnitudes, weights);
        var local = Rounding.Gamma(layer.OutputSize);
        for (var j = 0; j < weights.Length; j++) weights[j] = 2 * local * weights[j] + gamma * Math.Abs(layer.Biases[j]);
        for (var j = 0; unbounded is not null && j < weights.Length; j++) if (unbounded[j]) weights[j] = double.PositiveInfinity;
        return new LinearStep(node, layer) { ErrorWeights = weights };
    }

    public override void Apply(ReadOnlySpan<double> coefficients, BackwardBlock block)
    {
        block.AddError(ErrorWeights, coefficients);
        if (hasBiases) block.AddConstant(layer.Biases, coefficients);
        for (var i = 0; i < Node.Inputs.Count; i++) layer.AddTransposed(i, coefficients, block.Width, block.Into(Node.Inputs[i]));
    }

    /// <summary>Starts with single rows: column 2q of the block stands for value <c>rows[q]</c>, column 2q + 1 for minus that value.</summary>
    public void Start(ReadOnlySpan<int> rows, BackwardBlock block)
    {
        for (var q = 0; q < rows.Length; q++)
        {
            var row = rows[q];
            block.Constants[2 * q] = layer.Biases[row];
            block.Constants[2 * q + 1] = -layer.Biases[row];
            block.Errors[2 * q] = block.Errors[2 * q + 1] = ErrorWeights[row];
        }

        var offset = 0;
        foreach (var input in Node.Inputs)
        {
            var into = block.Into(input);
            if (layer is DenseLayer dense) StartDense(dense, rows, block.Width, into);
            else StartSparse(rows, offset, input.Size, block.Width, into);
            offset += input.Size;
        }
    }

    private static void StartDense(DenseLayer dense, ReadOnlySpan<int> rows, int width, Span<double> into)
    {
        for (var q = 0; q < rows.Length; q++)
        {
            var weights = dense.WeightsOf(rows[q]);
            for (var i = 0; i < weights.Length; i++) (into[i * width + 2 * q], into[i * width + 2 * q + 1]) = (weights[i], -weights[i]);
        }
    }

    private void StartSparse(ReadOnlySpan<int> rows, int offset, int size, int width, Span<double> into)
    {
        for (var q = 0; q < rows.Length; q++)
        {
            var columns = layer.Rows.Columns(rows[q]);
            var weights = layer.Rows.Weights(rows[q]);
            for (var e = 0; e < columns.Length; e++)
            {
                var i = columns[e] - offset;
                if (i < 0 || i >= size) continue;
                into[i * width + 2 * q] += weights[e];
                into[i * width + 2 * q + 1] -= weights[e];
            }
        }
    }
}
