using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>Writes a trained network into a mixed-integer program: inputs are given, outputs come back.</summary>
/// <example>
/// <code>
/// var embedded = model.Embed(real, [first, second]);
/// model.Maximize(embedded.Outputs[1]);
/// </code>
/// </example>
public static class NetworkEmbedding
{
    /// <summary>
    /// Adds variables and rows so that the outputs equal the network's forward pass at the inputs. Ranges of the inputs are read now:
    /// narrowing a variable's bounds afterwards is safe, widening them is not.
    /// </summary>
    /// <param name="model">The model; it may hold anything else, other networks too.</param>
    /// <param name="network">The network.</param>
    /// <param name="inputs">One expression of the model for each of the network's inputs; each needs a finite range.</param>
    /// <param name="options">Formulation, bounds and names; null for <see cref="EmbeddingOptions.BySize"/>.</param>
    /// <param name="cancellationToken">Stops the computation of bounds.</param>
    /// <exception cref="ArgumentException">The number of inputs is wrong, one has no finite range, given bounds do not cover the inputs, or a layer is not piecewise linear.</exception>
    public static EmbeddedNetwork Embed(this MipModel model, Network network, IReadOnlyList<LinearExpression> inputs, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= EmbeddingOptions.BySize(network);
        if (inputs.Count != network.InputSize) throw new ArgumentException($"The network takes {network.InputSize} inputs; {inputs.Count} were given.", nameof(inputs));
        ExactLayers.Require(network);
        var region = RegionOf(model, inputs);
        if (options.Bounds is { } given) CheckCovers(given, network, region);
        var bounds = options.BoundMethod is { } method
            ? method.Compute(network, options.Bounds?.Region ?? region, options.BoundOptions with { Known = options.Bounds ?? options.BoundOptions.Known }, cancellationToken)
            : options.Bounds;
        return new NetworkWriter(model, network, options, bounds).Write(inputs, region);
    }

    /// <summary>The same with variables as inputs.</summary>
    /// <exception cref="ArgumentException">The number of inputs is wrong, one has no finite range, or given bounds do not cover the inputs.</exception>
    public static EmbeddedNetwork Embed(this MipModel model, Network network, IReadOnlyList<Variable> inputs, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return model.Embed(network, [.. inputs.Select(input => (LinearExpression)input)], options, cancellationToken);
    }

    /// <summary>
    /// The same for an integer network, with inputs in the units of its data (<see cref="DataUnits"/>): raw values of numbers, one or zero for categories. Between
    /// the values that the network tells apart an input is rounded as its encoding does, so signs are exact.
    /// </summary>
    /// <param name="model">The model; it may hold anything else, other networks too.</param>
    /// <param name="network">The network.</param>
    /// <param name="inputs">One expression of the model for each of the network's inputs; each needs a finite range. That a row has one category of a column is for the model to say.</param>
    /// <param name="options">Formulation and names; null for <see cref="EmbeddingOptions.BySize"/>. Bounds are of the integers that the network takes.</param>
    /// <param name="cancellationToken">Stops the computation of bounds.</param>
    /// <exception cref="ArgumentException">The number of inputs is wrong, or one has no finite range.</exception>
    public static EmbeddedNetwork Embed(this MipModel model, IntegerNetwork network, IReadOnlyList<LinearExpression> inputs, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= EmbeddingOptions.BySize(network.ToNetwork());
        if (inputs.Count != network.InputCount) throw new ArgumentException($"The network takes {network.InputCount} inputs; {inputs.Count} were given.", nameof(inputs));
        RegionOf(model, inputs);
        var (units, defined) = (DataUnits.Of(network), new List<EmbeddedValue>());
        var steps = DataInputs.StepsOf(model, units, inputs, options.Prefix, defined);
        var embedded = model.Embed(options.Bounds?.Network ?? network.ToNetwork(), DataInputs.IntegersOf(units, steps), options, cancellationToken);
        return embedded.WithRow(units, inputs, defined);
    }

    /// <summary>The same with variables as inputs.</summary>
    /// <exception cref="ArgumentException">The number of inputs is wrong, or one has no finite range.</exception>
    public static EmbeddedNetwork Embed(this MipModel model, IntegerNetwork network, IReadOnlyList<Variable> inputs, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return model.Embed(network, [.. inputs.Select(input => (LinearExpression)input)], options, cancellationToken);
    }

    /// <summary>Embeds a network once for each of several input vectors; names of the k-th start with the prefix, k and an underscore.</summary>
    /// <param name="model">The model.</param>
    /// <param name="network">The network.</param>
    /// <param name="batch">Input vectors, each with one expression for each of the network's inputs.</param>
    /// <param name="options">Formulation, bounds and names, for all alike; null for <see cref="EmbeddingOptions.BySize"/>.</param>
    /// <param name="cancellationToken">Stops the computation of bounds.</param>
    /// <returns>One embedded network for each vector, in order.</returns>
    /// <exception cref="ArgumentException">A number of inputs is wrong, or an input has no finite range.</exception>
    public static IReadOnlyList<EmbeddedNetwork> Embed(this MipModel model, Network network, IReadOnlyList<IReadOnlyList<LinearExpression>> batch, EmbeddingOptions? options = null, CancellationToken cancellationToken = default) =>
        Each(batch, options ?? EmbeddingOptions.BySize(network), (inputs, own) => model.Embed(network, inputs, own, cancellationToken));

    /// <summary>Embeds an integer network once for each of several rows in the units of its data; names of the k-th start with the prefix, k and an underscore.</summary>
    /// <param name="model">The model.</param>
    /// <param name="network">The network.</param>
    /// <param name="batch">Rows, each with one expression for each of the network's inputs.</param>
    /// <param name="options">Formulation and names, for all alike; null for <see cref="EmbeddingOptions.BySize"/>.</param>
    /// <param name="cancellationToken">Stops the computation of bounds.</param>
    /// <returns>One embedded network for each row, in order.</returns>
    /// <exception cref="ArgumentException">A number of inputs is wrong, or an input has no finite range.</exception>
    public static IReadOnlyList<EmbeddedNetwork> Embed(this MipModel model, IntegerNetwork network, IReadOnlyList<IReadOnlyList<LinearExpression>> batch, EmbeddingOptions? options = null, CancellationToken cancellationToken = default) =>
        Each(batch, options ?? EmbeddingOptions.BySize(network.ToNetwork()), (inputs, own) => model.Embed(network, inputs, own, cancellationToken));

    private static EmbeddedNetwork[] Each(IReadOnlyList<IReadOnlyList<LinearExpression>> batch, EmbeddingOptions options, Func<IReadOnlyList<LinearExpression>, EmbeddingOptions, EmbeddedNetwork> embed)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return [.. batch.Select((inputs, k) => embed(inputs, options with { Prefix = string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{k}_") }))];
    }

    private static InputRegion RegionOf(MipModel model, IReadOnlyList<LinearExpression> inputs)
    {
        var (lower, upper) = (new double[inputs.Count], new double[inputs.Count]);
        for (var i = 0; i < lower.Length; i++)
        {
            if (inputs[i].Model is { } owner && !ReferenceEquals(owner, model))
                throw new ArgumentException($"Input {i} is made of variables of model '{owner.Name}'; the network goes into model '{model.Name}', so make it of variables of that.", nameof(inputs));
            (lower[i], upper[i]) = ExpressionRange.Of(inputs[i]);
            if (!double.IsFinite(lower[i]) || !double.IsFinite(upper[i])) throw Missing(inputs[i], i, upwards: double.IsInfinity(upper[i]));
        }

        return new InputRegion(lower, upper);
    }

    private static ArgumentException Missing(LinearExpression input, int number, bool upwards)
    {
        var names = ExpressionRange.Unbounded(input, upwards).Take(3).Select(v => string.Create(CultureInfo.InvariantCulture, $"'{v.Name}' in [{v.LowerBound}, {v.UpperBound}]"));
        return new ArgumentException($"Input {number} of the network has no {(upwards ? "largest" : "smallest")} value, because of {string.Join(", ", names)}. The rows' constants come from the inputs' ranges: give these variables finite bounds with SetBounds first.", nameof(input));
    }

    private static void CheckCovers(NetworkBounds given, Network network, InputRegion region)
    {
        if (!ReferenceEquals(given.Network, network)) throw new ArgumentException("The bounds are of another network than the one to embed.", nameof(given));
        for (var i = 0; i < region.Size; i++)
        {
            if (region.Lower[i] < given.Region.Lower[i] || region.Upper[i] > given.Region.Upper[i])
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Input {i} ranges over [{region.Lower[i]}, {region.Upper[i]}], but the bounds hold for [{given.Region.Lower[i]}, {given.Region.Upper[i]}] only. Narrow the input's bounds or compute the network's bounds for the wider box."), nameof(given));
        }
    }
}
