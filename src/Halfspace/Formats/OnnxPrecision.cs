namespace Halfspace.Formats;

/// <summary>The kind of number that a network is written to ONNX with, inputs and outputs alike.</summary>
public enum OnnxPrecision
{
    /// <summary>Float where every weight is a float32 number, so that nothing is rounded; else double.</summary>
    Exact,

    /// <summary>Float; weights are rounded to the nearest float32 number.</summary>
    Single,

    /// <summary>Double. Not every runtime has every operator in double.</summary>
    Double,
}
