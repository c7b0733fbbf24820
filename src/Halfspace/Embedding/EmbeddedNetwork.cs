using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>A network inside a model: its outputs as expressions, what it added, and how to hold a solution against the network itself.</summary>
public sealed class EmbeddedNetwork
{
    private readonly LinearExpression[][] values;
    private readonly IReadOnlyList<EmbeddedValue> defined;
    private IReadOnlyList<LinearExpression> given;
    private DataUnits? units;

    internal EmbeddedNetwork(MipModel model, NetworkBounds bounds, LinearExpression[][] values, IReadOnlyList<LinearExpression> inputs, IReadOnlyList<EmbeddedLayer> layers, IReadOnlyList<ICutSeparator> separators, IReadOnlyList<EmbeddedValue> defined, IReadOnlyList<EmbeddedRelu> relus)
    {
        (Model, Bounds, this.values) = (model, bounds, values);
        (Inputs, Layers, Separators) = (inputs, layers, separators);
        (this.defined, Relus) = (defined, relus);
        Outputs = values[Network.Output.Index];
        given = inputs;
    }

    private EmbeddedNetwork(EmbeddedNetwork other, IReadOnlyList<EmbeddedValue> before)
        : this(other.Model, other.Bounds, other.values, other.Inputs, other.Layers, other.Separators, [.. before, .. other.defined], other.Relus)
    {
        OpenSignRows = other.OpenSignRows;
        (OwnVariables, OwnRows) = (other.OwnVariables, other.OwnRows);
    }

    /// <summary>The model.</summary>
    public MipModel Model { get; }

    /// <summary>The network.</summary>
    public Network Network => Bounds.Network;

    /// <summary>The network's inputs: as they were given, or the integers that an integer network takes for them.</summary>
    public IReadOnlyList<LinearExpression> Inputs { get; }

    /// <summary>The network's outputs, to be used in rows and objectives.</summary>
    public IReadOnlyList<LinearExpression> Outputs { get; }

    /// <summary>The bounds that the rows' constants come from: the given ones cut with the ranges of the expressions.</summary>
    public NetworkBounds Bounds { get; }

    /// <summary>What each node added, in the network's order; inputs are left out.</summary>
    public IReadOnlyList<EmbeddedLayer> Layers { get; }

    /// <summary>Families of rows that are added on demand; empty for formulations without one.</summary>
    public IReadOnlyList<ICutSeparator> Separators { get; }

    /// <summary>Every ReLU that has a binary, in the network's order.</summary>
    internal IReadOnlyList<EmbeddedRelu> Relus { get; }

    /// <summary>The variables that the embedding added, by index.</summary>
    internal Range OwnVariables { get; init; }

    /// <summary>The rows that the embedding added, without cuts, by index.</summary>
    internal Range OwnRows { get; init; }

    /// <summary>A value of a node as an expression of the model.</summary>
    internal LinearExpression ValueOf(NetworkNode node, int j) => values[node.Index][j];

    /// <summary>The variables that were added, binaries included.</summary>
    public int VariableCount => Layers.Sum(layer => layer.Variables);

    /// <summary>The binaries that were added.</summary>
    public int BinaryCount => Layers.Sum(layer => layer.Binaries);

    /// <summary>The rows that were added, without cuts.</summary>
    public int RowCount => Layers.Sum(layer => layer.Rows);

    /// <summary>Neurons whose bounds settle on which side they are.</summary>
    public int StableNeurons => Layers.Sum(layer => layer.StableNeurons);

    /// <summary>Neurons that needed a binary.</summary>
    public int UnstableNeurons => Layers.Sum(layer => layer.UnstableNeurons);

    /// <summary>
    /// Sign and step neurons for which the model allows both values where the pre-activation is exactly zero, since it is no sum of integers: a linear program
    /// has no open sides, so an optimum may be a supremum that no input reaches.
    /// </summary>
    public int OpenSigns => OpenSignRows.Count;

    /// <summary>The neurons of <see cref="OpenSigns"/>.</summary>
    internal IReadOnlyList<EmbeddedSign> OpenSignRows { get; init; } = [];

    /// <summary>The values of a node as expressions, for rows on hidden neurons.</summary>
    public IReadOnlyList<LinearExpression> Values(NetworkNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Index < values.Length && Network.Nodes[node.Index] == node ? values[node.Index] : throw new ArgumentException($"Node '{node.Name}' is not of this network.", nameof(node));
    }

    /// <summary>Adds rows of the formulation's family that the relaxation breaks, in rounds; to be called once the objective is set.</summary>
    /// <param name="solver">Solves the relaxations.</param>
    /// <param name="options">Rounds, time and tolerance; null for the defaults.</param>
    /// <param name="cancellationToken">Stops after the round that runs.</param>
    public CutRoundsResult AddCuts(IMipSolver solver, CutRoundsOptions? options = null, CancellationToken cancellationToken = default) =>
        CutRounds.Run(Model, Separators, solver, options, cancellationToken);

    /// <summary>
    /// The rows of the formulation's family that a point of the relaxation breaks, at most one a neuron: a <see cref="RowGenerator"/> for
    /// <see cref="SolveOptions.UserCuts"/>, in place of <see cref="AddCuts"/>. Every forward pass satisfies them.
    /// </summary>
    /// <param name="point">One value per variable of the model.</param>
    public IReadOnlyList<LinearConstraint> CutsAt(ReadOnlySpan<double> point)
    {
        var cuts = new List<LinearConstraint>();
        foreach (var separator in Separators) if (separator.MostViolated(point, Tolerances.GeneratedRow) is { } cut) cuts.Add(cut);
        return cuts;
    }

    /// <summary>
    /// Makes the forward pass of an input part of the model's start, with a value for every variable that the embedding added. The inputs must be
    /// variables. No claim of a solver may then contradict it (<see cref="Halfspace.Mip.Solvers.MipSolving"/>).
    /// </summary>
    /// <param name="input">A value for each input of the network; for an integer network that was embedded in the units of its data, a row in these units.</param>
    /// <exception cref="InvalidOperationException">An input is an expression, whose variables cannot be told from its value.</exception>
    public void SetStart(ReadOnlySpan<double> input)
    {
        if (input.Length != Inputs.Count) throw new ArgumentException($"The network takes {Inputs.Count} inputs; {input.Length} were given.", nameof(input));
        var point = new double[Model.VariableCount];
        for (var i = 0; i < input.Length; i++)
        {
            if (given[i].TermCount != 1 || given[i].Coefficients[0] != 1 || given[i].Constant != 0) throw new InvalidOperationException($"Input {i} is the expression {given[i]}; a start can be made of inputs that are variables.");
            point[given[i].Indices[0]] = input[i];
            Model.SetStart(Model.VariableAt(given[i].Indices[0]), input[i]);
        }

        Complete(point);
        foreach (var (variable, _) in defined) Model.SetStart(variable, point[variable.Index]);
    }

    /// <summary>The variables whose values at a forward pass are known.</summary>
    internal IEnumerable<Variable> DefinedVariables => defined.Select(value => value.Variable);

    /// <summary>Puts the forward pass into a point of the model in which the variables of the inputs stand.</summary>
    internal void Complete(double[] point)
    {
        foreach (var (variable, value) in defined) point[variable.Index] = value(point);
    }

    /// <summary>The same network with its inputs in the units of its data, and what else was added for them.</summary>
    internal EmbeddedNetwork WithRow(DataUnits units, IReadOnlyList<LinearExpression> row, IReadOnlyList<EmbeddedValue> before) => new(this, before) { units = units, given = row };

    /// <summary>What was given as inputs, at a point of the model: for an integer network a row in the units of its data (<see cref="DataUnits"/>).</summary>
    public double[] RowAt(ReadOnlySpan<double> point) => At(given, point);

    /// <summary>The network's inputs at a point of the model; integers for an integer network.</summary>
    public double[] InputsAt(ReadOnlySpan<double> point) => At(Inputs, point);

    /// <summary>The network's outputs as the model has them at a point; <see cref="Network.Forward{T}"/> at the inputs is the truth.</summary>
    public double[] OutputsAt(ReadOnlySpan<double> point) => At(Outputs, point);

    /// <summary>The largest difference, over the outputs, between a point of the model and the network's forward pass at the same inputs.</summary>
    /// <remarks>It is rounding alone, except where a sign or step neuron is at its jump.</remarks>
    public double ErrorAt(ReadOnlySpan<double> point)
    {
        // The integers that a network takes are whole up to a solver's tolerance; which sign a neuron has must not rest on that.
        var inputs = InputsAt(point);
        var (stated, truth) = (OutputsAt(point), Network.Forward<double>(units is null ? inputs : Array.ConvertAll(inputs, Math.Round)));
        var error = 0.0;
        for (var j = 0; j < truth.Length; j++) error = Math.Max(error, Math.Abs(stated[j] - truth[j]));
        return error;
    }

    /// <summary>The same for the point of a solve.</summary>
    /// <exception cref="InvalidOperationException">There is no point.</exception>
    public double ErrorAt(SolveResult solution)
    {
        ArgumentNullException.ThrowIfNull(solution);
        return ErrorAt([.. solution.Point ?? throw new InvalidOperationException($"The solve ended as {solution.Status} without a point; test Point for null first.")]);
    }

    /// <summary>A line for each node that added something, and one with the sums.</summary>
    public override string ToString()
    {
        var lines = Layers.Where(layer => layer.Variables + layer.Rows + layer.StableNeurons > 0).Select(layer => layer.ToString());
        return string.Join('\n', lines.Append(string.Create(CultureInfo.InvariantCulture, $"together: {VariableCount} variables ({BinaryCount} binary), {RowCount} rows, {StableNeurons} of {StableNeurons + UnstableNeurons} neurons stable")));
    }

    private static double[] At(IReadOnlyList<LinearExpression> expressions, ReadOnlySpan<double> point)
    {
        var values = new double[expressions.Count];
        for (var i = 0; i < values.Length; i++) values[i] = expressions[i].Evaluate(point);
        return values;
    }
}
