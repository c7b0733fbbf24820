using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Training.ExactFit;

namespace Halfspace.Tests.Bounds;

/// <summary>Small networks with random weights that together have every kind of layer, and random regions of inputs.</summary>
internal static class RandomRealNetworks
{
    public static readonly string[] Kinds = ["relu", "leaky", "abs", "clip", "sign", "sign0", "step", "step0", "max", "residual", "conv", "inputs", "deep", "sigmoid", "tanh", "smooth", "softmax", "shares", "product"];

    public static Network Make(string kind, Random random) => kind switch
    {
        "relu" => Sequential(random, null, 4, 6, 5, 3),
        "deep" => Sequential(random, null, 3, 5, 5, 5, 5, 2),
        "leaky" => Sequential(random, size => new LeakyReluLayer(size, random.NextDouble() * 2.5 - 1), 4, 6, 5, 3),
        "abs" => Sequential(random, size => new AbsLayer(size), 3, 5, 4, 2),
        "clip" => Sequential(random, size => random.Next(2) == 0 ? new ClipLayer(size, -0.5, 0.75) : new ClipLayer(size, 0, double.PositiveInfinity), 4, 6, 5, 3),
        "sign" => Sequential(random, size => new SignLayer(size), 3, 5, 4, 2),
        "sign0" => Sequential(random, size => new SignLayer(size, 0), 3, 5, 4, 2),
        "step" => Sequential(random, size => new StepLayer(size), 3, 5, 4, 2),
        "step0" => Sequential(random, size => new StepLayer(size, false), 3, 5, 4, 2),
        "max" => Max(random),
        "residual" => Subproblem(random),
        "conv" => Convolution(random),
        "inputs" => TwoInputs(random),
        "sigmoid" => Sequential(random, size => new SmoothLayer(size, SmoothFunction.Sigmoid), 3, 5, 4, 2),
        "tanh" => Sequential(random, size => new SmoothLayer(size, SmoothFunction.Tanh), 3, 5, 4, 2),
        "smooth" => Smooth(random),
        "softmax" => Softmax(random, isLogarithm: false),
        "shares" => Softmax(random, isLogarithm: true),
        "product" => Product(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    public static DenseLayer Dense(Random random, int inputs, int outputs) => new(inputs, Numbers(random, inputs * outputs), Numbers(random, outputs));

    public static Network Sequential(Random random, Func<int, Layer>? activation, params int[] widths) =>
        Network.Sequential([.. widths.Skip(1).Select((width, l) => Dense(random, widths[l], width))], activation);

    public static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 2 - 1)];

    /// <summary>A box, or a box cut with a ball of a norm.</summary>
    public static InputRegion Region(Random random, int size, InputNorm norm)
    {
        var center = Numbers(random, size);
        var width = 0.05 + random.NextDouble();
        var box = new InputRegion([.. center.Select(c => c - width * random.NextDouble())], [.. center.Select(c => c + width * random.NextDouble())]);
        return norm == InputNorm.Linf ? box : box.Within(new InputBall(center, width * (0.3 + random.NextDouble()), norm));
    }

    /// <summary>A point of a region; often on its border, where bounds are met.</summary>
    public static double[] Point(Random random, InputRegion region)
    {
        var point = new double[region.Size];
        var corner = random.Next(2) == 0;
        for (var i = 0; i < point.Length; i++)
        {
            var share = corner ? random.Next(2) : random.NextDouble();
            point[i] = share == 1 ? region.Upper[i] : region.Lower[i] + share * (region.Upper[i] - region.Lower[i]);
        }

        if (region.Ball is not { } ball) return point;
        var distance = ball.Norm == InputNorm.L1
            ? point.Zip(ball.Center, (x, c) => Math.Abs(x - c)).Sum()
            : Math.Sqrt(point.Zip(ball.Center, (x, c) => (x - c) * (x - c)).Sum());
        // Pulled towards the centre, it stays in the box and comes into the ball.
        var pull = distance > ball.Radius ? ball.Radius / distance * (1 - 1e-12) : 1;
        for (var i = 0; i < point.Length; i++) point[i] = ball.Center[i] + pull * (point[i] - ball.Center[i]);
        return point;
    }

    private static Network Max(Random random)
    {
        var builder = new NetworkBuilder();
        var node = builder.Add(Dense(random, 3, 6), builder.Input(new TensorShape(3)));
        node = builder.Add(new MaxLayer(6, [[0, 1, 2], [2, 3], [4], [5, 4, 0, 5]]), node);
        node = builder.Add(new ReluLayer(4), builder.Add(Dense(random, 4, 4), node));
        node = builder.Add(new MaxLayer(4, [[0, 1, 2, 3], [1, 2]]), builder.Add(Dense(random, 4, 4), node));
        return builder.Build(node);
    }

    /// <summary>One of the other functions, kept to where it is defined.</summary>
    private static Network Smooth(Random random)
    {
        SmoothFunction[] anywhere = [SmoothFunction.Softplus, SmoothFunction.Softsign, SmoothFunction.Erf, SmoothFunction.Exp, SmoothFunction.Square, SmoothFunction.Sin, SmoothFunction.Cos];
        SmoothFunction[] above = [SmoothFunction.Log, SmoothFunction.Sqrt, SmoothFunction.Reciprocal];
        var builder = new NetworkBuilder();
        var node = builder.Add(Dense(random, 3, 5), builder.Input(new TensorShape(3)));
        var first = builder.Add(new SmoothLayer(5, anywhere[random.Next(anywhere.Length)]), node);
        var second = builder.Add(new SmoothLayer(5, above[random.Next(above.Length)]), builder.Add(new ClipLayer(5, 0.25, 4), node));
        return builder.Build(builder.Add(Dense(random, 10, 2), builder.Add(GatherLayer.Concat(5, 5), [first, second])));
    }

    private static Network Softmax(Random random, bool isLogarithm)
    {
        var builder = new NetworkBuilder();
        var node = builder.Add(new SoftmaxLayer(5, [[0, 2, 4], [3, 1]], isLogarithm), builder.Add(Dense(random, 3, 5), builder.Input(new TensorShape(3))));
        node = builder.Add(new ReluLayer(4), builder.Add(Dense(random, 5, 4), node));
        return builder.Build(builder.Add(new SoftmaxLayer(4, [[0, 1, 2, 3]], isLogarithm), node));
    }

    private static Network Product(Random random)
    {
        var builder = new NetworkBuilder();
        var x = builder.Input(new TensorShape(3));
        var left = builder.Add(Dense(random, 3, 4), x);
        var gate = builder.Add(new SmoothLayer(4, SmoothFunction.Sigmoid), builder.Add(Dense(random, 3, 4), x));
        var product = builder.Add(new ProductLayer(4), [left, gate]);
        return builder.Build(builder.Add(Dense(random, 4, 2), builder.Add(new ProductLayer(4), [product, product])));
    }

    private static Network Subproblem(Random random)
    {
        var builder = new NetworkBuilder();
        var first = builder.Add(Dense(random, 3, 5), builder.Input(new TensorShape(3)));
        var relu = builder.Add(new ReluLayer(5), first);
        var inner = builder.Add(new ReluLayer(5), builder.Add(Dense(random, 5, 5), relu));
        var sum = builder.Add(new SumLayer(5, 1, -0.5, 1, 1), [builder.Add(Dense(random, 5, 5), inner), relu, first, first]);
        var output = builder.Add(Dense(random, 10, 3), builder.Add(GatherLayer.Concat(5, 5), [builder.Add(new ReluLayer(5), sum), relu]));
        return builder.Build(output);
    }

    private static Network Convolution(Random random)
    {
        var builder = new NetworkBuilder();
        var window = new SlidingWindow { Input = (4, 4), Kernel = (2, 2), Padding = (1, 0, 0, 1), Dilation = (1, 1) };
        var node = builder.Add(new Conv2DLayer(1, window, Numbers(random, 8), Numbers(random, 2)), builder.Input(new TensorShape(1, 4, 4)));
        var (rows, columns) = window.Output;
        node = builder.Add(new ReluLayer(node.Size), node);
        var pool = new SlidingWindow { Input = (rows, columns), Kernel = (2, 2), Stride = (2, 2) };
        node = random.Next(2) == 0 ? builder.Add(MaxLayer.MaxPool(2, pool), node) : builder.Add(new AveragePoolLayer(2, pool), node);
        node = builder.Add(new ScaleLayer(Numbers(random, node.Size), Numbers(random, node.Size)), node);
        node = builder.Add(GatherLayer.Reshape(node.Size), node);
        return builder.Build(builder.Add(Dense(random, node.Size, 2), builder.Add(new ReluLayer(node.Size), node)));
    }

    private static Network TwoInputs(Random random)
    {
        var builder = new NetworkBuilder();
        var (a, b) = (builder.Input(new TensorShape(2)), builder.Input(new TensorShape(3)));
        var left = builder.Add(new ReluLayer(4), builder.Add(Dense(random, 2, 4), a));
        var right = builder.Add(new AbsLayer(4), builder.Add(Dense(random, 3, 4), b));
        var sum = builder.Add(new SumLayer(4, 1, 2), [left, right]);
        return builder.Build(builder.Add(Dense(random, 6, 2), builder.Add(new ReluLayer(6), builder.Add(GatherLayer.Concat(4, 2), [sum, a]))));
    }
}
