using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>The neurons of a hidden layer that backward bounds carry along, with the weights between them and what is carried of the layer before.</summary>
internal sealed class CarriedNeurons
{
    private readonly DenseStage stage;
    private readonly CarriedNeurons? before;
    private readonly int[] positions;
    private double[] dense = [];
    private SparseRows? sparse;
    private int changes;
    private int seen = -1;

    /// <summary>Prepares a layer of which nothing is carried yet.</summary>
    /// <param name="stage">The layer.</param>
    /// <param name="before">The layer before it; null where the inputs are.</param>
    public CarriedNeurons(DenseStage stage, CarriedNeurons? before)
    {
        (this.stage, this.before) = (stage, before);
        positions = new int[stage.Outputs];
        Array.Fill(positions, -1);
    }

    /// <summary>Their places in the layer.</summary>
    public int[] Neurons { get; private set; } = [];

    /// <summary>Takes over which neurons are carried, after the layer before has.</summary>
    public void Set(List<int> kept)
    {
        var below = before?.changes ?? 0;
        if (seen == below && System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept).SequenceEqual(Neurons)) return;
        (seen, changes) = (below, changes + 1);
        foreach (var j in Neurons) positions[j] = -1;
        Neurons = [.. kept];
        for (var p = 0; p < Neurons.Length; p++) positions[Neurons[p]] = p;
        if (stage.IsSparse)
        {
            sparse = SparseRows.Of(stage, Neurons, before?.positions);
            return;
        }

        var (columns, count) = (WidthBefore(stage, before), before?.Neurons.Length ?? stage.Inputs);
        var rows = LaneProduct.Padded(Neurons.Length);
        if (dense.Length < rows * columns) dense = new double[rows * columns];
        Array.Clear(dense, 0, rows * columns);
        for (var p = 0; p < Neurons.Length; p++)
        {
            var source = stage.Row(Neurons[p]);
            var target = dense.AsSpan(p * columns, count);
            if (before is null) source.CopyTo(target);
            else for (var q = 0; q < count; q++) target[q] = source[before.Neurons[q]];
        }
    }

    /// <summary>The vectors of a row whose coefficients stand on what enters a layer.</summary>
    public static int WidthBefore(DenseStage stage, CarriedNeurons? before) => LaneProduct.Padded(before?.Neurons.Length ?? stage.Inputs);

    /// <summary>Rows of coefficients on the neurons as rows of coefficients on what is before them.</summary>
    public void Multiply(ReadOnlySpan<Vector512<double>> coefficients, int rows, int width, Span<Vector512<double>> result)
    {
        var next = WidthBefore(stage, before);
        if (sparse is null) LaneProduct.Multiply(coefficients, rows, width, dense, next, result);
        else for (var t = 0; t < rows; t++) sparse.Back(coefficients.Slice(t * width, width), result.Slice(t * next, next));
    }

    /// <summary>Adds the weights of one output of a layer, times a factor, to the coefficients on what is carried of the layer before.</summary>
    public static void Add(DenseStage stage, int output, double factor, CarriedNeurons? before, Span<Vector512<double>> row)
    {
        var weights = stage.Row(output);
        if (!stage.IsSparse && before is not null)
        {
            var neurons = before.Neurons;
            for (var p = 0; p < neurons.Length; p++) row[p] += Vector512.Create(factor * weights[neurons[p]]);
            return;
        }

        var columns = stage.Columns(output);
        for (var e = 0; e < weights.Length; e++)
        {
            var place = before is null ? columns[e] : before.positions[columns[e]];
            if (place >= 0) row[place] += Vector512.Create(factor * weights[e]);
        }
    }
}
