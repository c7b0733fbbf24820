namespace Halfspace.Networks.Layers;

/// <summary>One where a value is zero or more (or, where so said, above zero), else zero.</summary>
public sealed class StepLayer(int size, bool onAtZero = true) : ActivationLayer(size)
{
    /// <inheritdoc/>
    public override string Operator => "Step";

    /// <summary>Whether zero gives one.</summary>
    public bool OnAtZero => onAtZero;

    /// <inheritdoc/>
    public override T Apply<T>(T value) => value > T.Zero || (OnAtZero && value == T.Zero) ? T.One : T.IsNaN(value) ? value : T.Zero;
}
