namespace Halfspace.Formats.Onnx;

/// <summary>The operators that are read, each with what turns a node of it into layers.</summary>
internal static class OnnxOperators
{
    public static IReadOnlyDictionary<string, Func<OnnxCall, OnnxValue[]>> All { get; } = new Dictionary<string, Func<OnnxCall, OnnxValue[]>>(StringComparer.Ordinal)
    {
        ["Abs"] = ActivationOperators.Abs,
        ["Add"] = ArithmeticOperators.Add,
        ["AveragePool"] = WindowOperators.AveragePool,
        ["BatchNormalization"] = ArithmeticOperators.BatchNormalization,
        ["Cast"] = ConstantOperators.Cast,
        ["Clip"] = ActivationOperators.Clip,
        ["Concat"] = ShapeOperators.Concat,
        ["Constant"] = ConstantOperators.Constant,
        ["ConstantOfShape"] = ConstantOperators.ConstantOfShape,
        ["Conv"] = WindowOperators.Conv,
        ["ConvTranspose"] = TransposedConvolution.ConvTranspose,
        ["Div"] = ArithmeticOperators.Div,
        ["Dropout"] = ShapeOperators.Dropout,
        ["Equal"] = ComparisonOperators.Equal,
        ["Expand"] = SelectionOperators.Expand,
        ["Flatten"] = ShapeOperators.Flatten,
        ["Gather"] = SelectionOperators.Gather,
        ["Gemm"] = MatrixOperators.Gemm,
        ["GlobalAveragePool"] = WindowOperators.GlobalAveragePool,
        ["GlobalMaxPool"] = WindowOperators.GlobalMaxPool,
        ["Greater"] = ComparisonOperators.Greater,
        ["GreaterOrEqual"] = ComparisonOperators.GreaterOrEqual,
        ["HardSigmoid"] = ActivationOperators.HardSigmoid,
        ["Identity"] = ShapeOperators.Identity,
        ["LeakyRelu"] = ActivationOperators.LeakyRelu,
        ["Less"] = ComparisonOperators.Less,
        ["LessOrEqual"] = ComparisonOperators.LessOrEqual,
        ["MatMul"] = MatrixOperators.MatMul,
        ["Max"] = ExtremumOperators.Max,
        ["MaxPool"] = WindowOperators.MaxPool,
        ["Min"] = ExtremumOperators.Min,
        ["Mul"] = ArithmeticOperators.Mul,
        ["Neg"] = ArithmeticOperators.Neg,
        ["Not"] = ComparisonOperators.Not,
        ["Pad"] = SelectionOperators.Pad,
        ["PRelu"] = ActivationOperators.PRelu,
        ["ReduceMax"] = ReductionOperators.ReduceMax,
        ["ReduceMean"] = ReductionOperators.ReduceMean,
        ["ReduceMin"] = ReductionOperators.ReduceMin,
        ["ReduceSum"] = ReductionOperators.ReduceSum,
        ["Relu"] = ActivationOperators.Relu,
        ["Reshape"] = ShapeOperators.Reshape,
        ["Resize"] = ResizeOperators.Resize,
        ["Shape"] = ConstantOperators.Shape,
        ["Sign"] = ActivationOperators.Sign,
        ["Slice"] = SelectionOperators.Slice,
        ["Split"] = SelectionOperators.Split,
        ["Squeeze"] = ShapeOperators.Squeeze,
        ["Sub"] = ArithmeticOperators.Sub,
        ["Sum"] = ArithmeticOperators.Sum,
        ["Tile"] = SelectionOperators.Tile,
        ["Transpose"] = ShapeOperators.Transpose,
        ["Unsqueeze"] = ShapeOperators.Unsqueeze,
        ["Upsample"] = ResizeOperators.Upsample,
        ["Where"] = ComparisonOperators.Where,
    };

    /// <summary>What is said of an operator that is not read: why, and what to do.</summary>
    public static string Advice(string name) => name switch
    {
        "Softmax" or "LogSoftmax" => "Its outputs are no piecewise linear function. They keep the order of its inputs, so leave it out: the largest output stays the same. 'halfspace convert --output NAME' keeps what stands before it, by the name of its input.",
        "Sigmoid" or "Tanh" or "Softplus" or "Gelu" or "Erf" or "Exp" or "Log" or "Sqrt" or "Pow" or "Elu" or "Selu" or "Softsign" or "Mish" or "HardSwish"
            => "It is no piecewise linear function. Use Relu, LeakyRelu, Clip or HardSigmoid in its place and train again.",
        _ => $"Export the network with these operators only: {string.Join(", ", All.Keys)}.",
    };
}
