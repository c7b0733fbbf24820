namespace Halfspace.Embedding;

/// <summary>ReLU by two switched rows.</summary>
/// <remarks>
/// With a = w x + b in [l, u], l &lt; 0 &lt; u both proven, output y and binary z:
/// <para><c>y >= 0,  y >= a,  y &lt;= a - l (1 - z),  y &lt;= u z</c></para>
/// Size: one binary, one output, three rows and a bound. Tight for a alone: the relaxation is the triangle over [l, u]. It is not tight
/// for x, which it sees through w x only. Source: Fischetti and Jo (2018), Tjeng, Xiao and Tedrake (2019).
/// </remarks>
public sealed class ReluBigM : IReluFormulation
{
    /// <inheritdoc/>
    public string Name => "bigm";

    /// <inheritdoc/>
    public void Add(ReluNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        neuron.AddAbove();
        neuron.AddSwitches();
    }
}
