using System.Buffers;
using System.Numerics.Tensors;
using Halfspace.Networks;

namespace Halfspace.Bounds.Backward;

/// <summary>
/// A block of linear expressions on their way from a node to the inputs: for each node reached its coefficients, value after value
/// with <see cref="Width"/> expressions each, and for each expression a constant and an error.
/// </summary>
internal sealed class BackwardBlock : IDisposable
{
    private readonly Network network;
    private readonly double[][] magnitudes;
    private readonly double gamma;
    private readonly double[]?[] coefficients;
    private readonly double[] inputs;
    private readonly bool[] isInputReached;
    private readonly double[] constants;
    private readonly double[] errors;

    /// <summary>Creates an empty block.</summary>
    /// <param name="network">The network.</param>
    /// <param name="magnitudes">For each node how large its values can be.</param>
    /// <param name="gamma">Covers the rounding of one more term in any sum of the pass.</param>
    /// <param name="width">The number of expressions, a multiple of eight.</param>
    public BackwardBlock(Network network, double[][] magnitudes, double gamma, int width)
    {
        (this.network, this.magnitudes, this.gamma, Width) = (network, magnitudes, gamma, width);
        coefficients = new double[network.Nodes.Count][];
        isInputReached = new bool[network.Nodes.Count];
        inputs = ArrayPool<double>.Shared.Rent(network.InputSize * width);
        inputs.AsSpan(0, network.InputSize * width).Clear();
        (constants, errors) = (new double[width], new double[width]);
    }

    public int Width { get; }

    /// <summary>What each expression adds up to besides its coefficients.</summary>
    public Span<double> Constants => constants;

    /// <summary>How far each expression may be off by rounding.</summary>
    public Span<double> Errors => errors;

    /// <summary>The coefficients on the network's inputs.</summary>
    public ReadOnlySpan<double> Inputs => inputs.AsSpan(0, network.InputSize * Width);

    /// <summary>The coefficients on a node's values, to add to; where there are some already, their rounding is accounted for.</summary>
    public Span<double> Into(NetworkNode node)
    {
        if (node.IsInput)
        {
            var part = inputs.AsSpan(node.InputOffset * Width, node.Size * Width);
            if (isInputReached[node.Index]) AddScaledError(magnitudes[node.Index], part);
            isInputReached[node.Index] = true;
            return part;
        }

        if (coefficients[node.Index] is { } there)
        {
            AddScaledError(magnitudes[node.Index], there.AsSpan(0, node.Size * Width));
        }
        else
        {
            there = coefficients[node.Index] = ArrayPool<double>.Shared.Rent(node.Size * Width);
            there.AsSpan(0, node.Size * Width).Clear();
        }

        return there.AsSpan(0, node.Size * Width);
    }

    /// <summary>The coefficients on a node that was asked for with <see cref="Into"/> already in this step.</summary>
    public Span<double> Reached(NetworkNode node) => node.IsInput ? inputs.AsSpan(node.InputOffset * Width, node.Size * Width) : coefficients[node.Index].AsSpan(0, node.Size * Width);

    /// <summary>Whether a node that is no input has coefficients.</summary>
    public bool IsReached(NetworkNode node) => coefficients[node.Index] is not null;

    /// <summary>Hands a node's coefficients to its step and forgets them.</summary>
    public void Apply(BackwardStep step)
    {
        var taken = coefficients[step.Node.Index]!;
        coefficients[step.Node.Index] = null;
        step.Apply(taken.AsSpan(0, step.Node.Size * Width), this);
        ArrayPool<double>.Shared.Return(taken);
    }

    /// <summary>Adds magnitudes of coefficients times weights to the errors.</summary>
    public void AddError(ReadOnlySpan<double> weights, ReadOnlySpan<double> of)
    {
        for (var j = 0; j < weights.Length; j++) AddError(weights[j], of.Slice(j * Width, Width));
    }

    /// <summary>Makes the errors of the expressions infinite whose coefficients are not zero: there is no line for them. Zero times an infinite number would spoil all the others.</summary>
    public void Unbound(ReadOnlySpan<double> of)
    {
        for (var b = 0; b < errors.Length; b++) if (of[b] != 0) errors[b] = double.PositiveInfinity;
    }

    /// <summary>Adds coefficients times values to the constants.</summary>
    public void AddConstant(ReadOnlySpan<double> values, ReadOnlySpan<double> of)
    {
        for (var j = 0; j < values.Length; j++)
        {
            if (values[j] != 0) TensorPrimitives.MultiplyAdd(of.Slice(j * Width, Width), values[j], constants, constants);
        }
    }

    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(inputs);
        foreach (var left in coefficients)
        {
            if (left is not null) ArrayPool<double>.Shared.Return(left);
        }
    }

    private void AddScaledError(double[] sizes, ReadOnlySpan<double> of)
    {
        for (var j = 0; j < sizes.Length; j++) AddError(gamma * sizes[j], of.Slice(j * Width, Width));
    }

    private void AddError(double weight, ReadOnlySpan<double> of)
    {
        if (weight == 0) return;
        if (double.IsFinite(weight)) BlockSums.AddMagnitudes(of, weight, errors);
        else Unbound(of);
    }
}
