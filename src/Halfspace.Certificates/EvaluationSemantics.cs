namespace Halfspace.Certificates;

/// <summary>Which evaluation of a network a verdict about it is about.</summary>
public enum EvaluationSemantics
{
    /// <summary>Real arithmetic on the network's weights, for every real input.</summary>
    Real,

    /// <summary>Float32 evaluation layer by layer, in any order of summation, with fused multiply-add or not, for every float32 input.</summary>
    Float32,
}
