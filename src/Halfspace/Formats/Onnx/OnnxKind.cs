namespace Halfspace.Formats.Onnx;

/// <summary>What kind of numbers a value of a graph holds; all are kept in double precision.</summary>
internal enum OnnxKind
{
    /// <summary>Floating-point numbers of any width.</summary>
    Real,

    /// <summary>Whole numbers of any width.</summary>
    Integer,

    /// <summary>Zeros and ones.</summary>
    Boolean,
}
