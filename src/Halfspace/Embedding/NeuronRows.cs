using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>Adds single neurons to a model: the one place where a ReLU gets its output, its binary, its rows and its inequalities.</summary>
internal sealed class NeuronRows(MipModel model, IReluFormulation relu, bool validInequalities)
{
    private readonly ValidInequalities inequalities = new(model);
    private readonly List<ICutSeparator> separators = [];
    private readonly List<EmbeddedValue> defined = [];

    private readonly List<EmbeddedRelu> relus = [];
    private readonly List<EmbeddedSign> openSigns = [];

    public MipModel Model => model;

    /// <summary>The value of the network that neurons are added for.</summary>
    public (NetworkNode Node, int Value) Place { get; set; }

    /// <summary>Every ReLU that has a binary.</summary>
    public IReadOnlyList<EmbeddedRelu> Relus => relus;

    /// <summary>Jumps at which a linear program allows both values.</summary>
    public IReadOnlyList<EmbeddedSign> OpenSigns => openSigns;

    public TermSum Sum { get; } = new(model);

    public IReadOnlyList<ICutSeparator> Separators => separators;

    /// <summary>What the added variables are at a forward pass, each from variables before it.</summary>
    public IReadOnlyList<EmbeddedValue> Defined => defined;

    /// <summary>Registers rows that are to be added once a relaxation breaks them.</summary>
    public void AddSeparator(ICutSeparator separator) => separators.Add(separator);

    /// <summary>Notes a jump at which both values are allowed.</summary>
    public void AddOpenSign(EmbeddedSign sign) => openSigns.Add(sign);

    /// <summary>Notes what a variable is at a forward pass.</summary>
    public void Define(Variable variable, Func<ReadOnlyMemory<double>, double> value) => defined.Add(new EmbeddedValue(variable, value));

    /// <summary>Adds max(0, a). A neuron of one sign becomes zero or a itself and adds nothing.</summary>
    /// <param name="a">The pre-activation, each variable once.</param>
    /// <param name="range">Its proven range.</param>
    /// <param name="most">A proven limit on the output, infinite where none is known.</param>
    /// <param name="name">What rows and variables are called.</param>
    public ReluUnit Relu(LinearExpression a, ExpressionRange range, double most, string name)
    {
        range = new ExpressionRange(range.Min, Math.Min(range.Max, most));
        if (range.Max <= 0) return new(0.0, 0.0);
        if (range.Min >= 0) return new(a, 1.0);
        var output = model.AddContinuous(0, range.Max, name);
        var active = model.AddBinary(name + "_active");
        Define(output, point => Math.Max(0, a.Evaluate(point.Span)));
        Define(active, point => a.Evaluate(point.Span) > 0 ? 1 : 0);
        var neuron = new ReluNeuron(name, a, range, output, active, this);
        relu.Add(neuron);
        if (validInequalities) inequalities.Add(neuron);
        inequalities.Register(output, active);
        relus.Add(new EmbeddedRelu(Place.Node, Place.Value, a, output, active));
        return new(output, active);
    }

    /// <summary>The sum of multiples of expressions, each variable once.</summary>
    public LinearExpression Combine(double constant, params ReadOnlySpan<(double Factor, LinearExpression Expression)> parts)
    {
        Sum.Add(constant);
        foreach (var (factor, expression) in parts) Sum.Add(factor, expression);
        return Sum.Take();
    }
}
