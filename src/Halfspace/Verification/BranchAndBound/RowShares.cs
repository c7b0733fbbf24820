using System.Runtime.Intrinsics;
using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Several rows that are to be met together, as one: any sum of them with shares of zero or more is at most zero where all are. The shares are found by steps, like
/// slopes.
/// </summary>
internal sealed class RowShares
{
    private const float Decay1 = 0.9f;
    private const float Decay2 = 0.99f;

    private static readonly Vector512<float> Smallest = Vector512.Create(MathF.ScaleB(1, -100));

    private readonly ReluRoot root;
    private readonly OutputRow[] rows;
    private readonly Vector512<float>[][] coefficients;
    private readonly Vector512<float>[] constants;
    private readonly Vector512<double>[][] guardedCoefficients;
    private readonly Vector512<double>[] guardedConstants;
    private readonly Vector512<double>[] guardedErrors;
    private readonly Vector512<float>[] first;
    private readonly Vector512<float>[] second;
    private readonly Vector512<float>[] gradients;

    /// <summary>Takes rows.</summary>
    /// <param name="root">What is known of the box.</param>
    /// <param name="rows">The rows.</param>
    public RowShares(ReluRoot root, IReadOnlyList<OutputRow> rows)
    {
        (this.root, this.rows) = (root, [.. rows]);
        var (layer, count) = (root.Net.Layers[^1], rows.Count);
        (coefficients, guardedCoefficients) = (new Vector512<float>[count][], new Vector512<double>[count][]);
        (constants, guardedConstants, guardedErrors) = (new Vector512<float>[count], new Vector512<double>[count], new Vector512<double>[count]);
        for (var r = 0; r < count; r++)
        {
            (coefficients[r], guardedCoefficients[r]) = (new Vector512<float>[layer.Rows], new Vector512<double>[layer.Rows]);
            var (weights, constant, error) = root.Expression(rows[r]);
            for (var q = 0; q < weights.Length; q++) (coefficients[r][q], guardedCoefficients[r][q]) = (Vector512.Create((float)weights[q]), Vector512.Create(weights[q]));
            (constants[r], guardedConstants[r], guardedErrors[r]) = (Vector512.Create((float)(constant - rows[r].Limit)), Vector512.Create(constant), Vector512.Create(error));
        }

        (Shares, Best, first, second, gradients) = (new Vector512<float>[count], new Vector512<float>[count], new Vector512<float>[count], new Vector512<float>[count], new Vector512<float>[count]);
    }

    /// <summary>The number of rows.</summary>
    public int Count => rows.Length;

    /// <summary>The share of each row.</summary>
    public Vector512<float>[] Shares { get; }

    /// <summary>The shares of the best bound.</summary>
    public Vector512<float>[] Best { get; }

    /// <summary>What free shares step in; null where the shares' sum stays one.</summary>
    public Vector512<float>? Unit { get; set; }

    /// <summary>Begins a climb.</summary>
    public void Begin()
    {
        Array.Clear(first);
        Array.Clear(second);
    }

    /// <summary>Writes the sum of all rows as an expression on the last hidden layer.</summary>
    public void Load(LanePass<float> pass)
    {
        var into = pass.Coefficients[root.Net.Layers.Count - 1];
        var constant = Vector512<float>.Zero;
        for (var r = 0; r < rows.Length; r++)
        {
            var (share, row) = (Shares[r], coefficients[r]);
            constant = LaneMath<float>.MultiplyAdd(share, constants[r], constant);
            if (r == 0) for (var p = 0; p < into.Length; p++) into[p] = share * row[p];
            else for (var p = 0; p < into.Length; p++) into[p] = LaneMath<float>.MultiplyAdd(share, row[p], into[p]);
        }

        pass.Constant = constant;
    }

    /// <summary>The same with the best shares in double precision, for eight lanes.</summary>
    public void Load(LanePass<double> pass, int half)
    {
        var into = pass.Coefficients[root.Net.Layers.Count - 1];
        var (constant, errors) = (Vector512<double>.Zero, Vector512<double>.Zero);
        Array.Clear(into);
        for (var r = 0; r < rows.Length; r++)
        {
            var share = Vector512.Max(Vector512<double>.Zero, GuardedBound.Half(Best[r], half));
            var row = guardedCoefficients[r];
            var limit = Vector512.Create(rows[r].Limit);
            constant = LaneMath<double>.MultiplyAdd(share, guardedConstants[r] - limit, constant);
            // Constants round at each of the rows; the same factor covers what the coefficients' sums round, of which each row's cost bounds the terms.
            errors = LaneMath<double>.MultiplyAdd(share, guardedErrors[r] * Vector512.Create(2.0) + (Vector512.Abs(guardedConstants[r]) + Vector512.Abs(limit)) * Vector512.Create(Rounding.Gamma(4 * rows.Length + 8)), errors);
            for (var p = 0; p < into.Length; p++) into[p] = LaneMath<double>.MultiplyAdd(share, row[p], into[p]);
        }

        (pass.Constant, pass.Errors) = (constant, errors);
    }

    /// <summary>Takes the shares of the lanes that became better.</summary>
    public void Keep(Vector512<float> isBetter)
    {
        for (var r = 0; r < Shares.Length; r++) Best[r] = Vector512.ConditionalSelect(isBetter, Shares[r], Best[r]);
    }

    /// <summary>A step on the shares, given the values of the last hidden layer at the point where the bound is reached.</summary>
    public void Step(ReadOnlySpan<Vector512<float>> values, float rate, float power1, float power2)
    {
        var neurons = root.Net.Layers[^1].Neurons.Length;
        var (ratio, power) = (Vector512.Create(rate / (1 - power1)), Vector512.Create(1 / (1 - power2)));
        var (sum, largest) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var r = 0; r < gradients.Length; r++)
        {
            var gradient = constants[r];
            for (var p = 0; p < neurons; p++) gradient = LaneMath<float>.MultiplyAdd(coefficients[r][p], values[p], gradient);
            gradients[r] = gradient;
            first[r] = LaneMath<float>.MultiplyAdd(Vector512.Create(Decay1), first[r], Vector512.Create(1 - Decay1) * gradient);
            second[r] = LaneMath<float>.MultiplyAdd(Vector512.Create(Decay2), second[r], Vector512.Create(1 - Decay2) * gradient * gradient);
            largest = Vector512.Max(largest, second[r]);
        }

        for (var r = 0; r < gradients.Length; r++)
        {
            // One unit for all rows of a sum: a row that is missed by little moves little.
            var size = Unit is null ? largest : second[r];
            var step = ratio * first[r] / (Vector512.Sqrt(size * power) + Smallest);
            Shares[r] = Vector512.Max(Vector512<float>.Zero, Shares[r] + (Unit is { } unit ? unit * step : step));
            sum += Shares[r];
        }

        if (Unit is not null) return;
        var scale = Vector512.ConditionalSelect(Vector512.GreaterThan(sum, Vector512<float>.Zero), Vector512<float>.One / sum, Vector512<float>.Zero);
        for (var r = 0; r < Shares.Length; r++) Shares[r] = Vector512.ConditionalSelect(Vector512.GreaterThan(sum, Vector512<float>.Zero), Shares[r] * scale, Best[r]);
    }
}
