using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>A model without the variables and rows of its networks: what is left are the user's variables, and rows that take sums of the networks' values.</summary>
internal sealed class ReducedModel
{
    private readonly int[] places;
    private readonly Dictionary<int, LinearExpression> inputs = [];

    private ReducedModel(MipModel model, int[] places, int[] kept, NetworkChain[] chains)
    {
        (Model, this.places, Kept, Chains) = (model, places, kept, chains);
        Integers = [.. Enumerable.Range(0, kept.Length).Where(i => model.KindOf(kept[i]) != VariableKind.Continuous)];
        var largest = model.ObjectiveCoefficients().Select(Math.Abs).DefaultIfEmpty(0).Max();
        Unit = largest > 0 ? Math.Min(1, largest) : 1;
    }

    /// <summary>The size of the objective's largest coefficient, one at most: absolute tolerances of values are times this, so that an objective in small units is held as well.</summary>
    public double Unit { get; }

    /// <summary>The whole model.</summary>
    public MipModel Model { get; }

    /// <summary>The variables that no network defines, by their numbers in the whole model.</summary>
    public int[] Kept { get; }

    /// <summary>The networks.</summary>
    public NetworkChain[] Chains { get; }

    /// <summary>The integers among the variables, by their numbers here.</summary>
    public int[] Integers { get; }

    /// <summary>The rows that no network added.</summary>
    public ReducedRow[] Rows { get; private set; } = [];

    /// <summary>What is made small: the model's objective, negated where that is made large.</summary>
    public ReducedRow Objective { get; private set; } = new([], [], 0, double.NegativeInfinity, double.PositiveInfinity, []);

    /// <summary>The reduced model; null where the model is not of a kind that can be reduced.</summary>
    public static ReducedModel? Of(MipModel model, IReadOnlyList<EmbeddedNetwork> networks)
    {
        if (model.Indicators.Count > 0 || model.PiecewiseLinearTerms.Count > 0 || networks.Count == 0) return null;
        var places = new int[model.VariableCount];
        var isNetworks = new bool[model.RowCount];
        foreach (var network in networks)
        {
            if (!ReferenceEquals(network.Model, model) || network.OpenSigns > 0) return null;
            places.AsSpan()[network.OwnVariables].Fill(-1);
            isNetworks.AsSpan()[network.OwnRows].Fill(true);
        }

        int[] kept = [.. Enumerable.Range(0, places.Length).Where(j => places[j] == 0)];
        if (kept.Length == 0) return null;
        for (var i = 0; i < kept.Length; i++)
        {
            places[kept[i]] = i;
            if (!double.IsFinite(model.LowerBound(kept[i])) || !double.IsFinite(model.UpperBound(kept[i]))) return null;
        }

        var chains = new NetworkChain[networks.Count];
        for (var k = 0; k < chains.Length; k++)
        {
            if (NetworkChain.Of(networks[k], places) is not { } chain) return null;
            chains[k] = chain;
        }

        var reduced = new ReducedModel(model, places, kept, chains);
        return reduced.Read(isNetworks) ? reduced : null;
    }

    /// <summary>A point of the whole model: the networks' variables are those of forward passes.</summary>
    public double[] Complete(ReadOnlySpan<double> values)
    {
        var point = new double[Model.VariableCount];
        for (var i = 0; i < Kept.Length; i++) point[Kept[i]] = values[i];
        foreach (var i in Integers) point[Kept[i]] = Math.Round(values[i]);
        foreach (var chain in Chains) chain.Embedded.Complete(point);
        return point;
    }

    /// <summary>What is made small, at the model's own variables: networks' values are forward passes.</summary>
    public double ObjectiveAt(ReadOnlySpan<double> point)
    {
        var sum = Objective.Constant;
        for (var t = 0; t < Objective.Indices.Length; t++) sum += Objective.Coefficients[t] * point[Objective.Indices[t]];
        foreach (var part in Objective.Parts)
        {
            var values = Chains[part.Network].ValuesAt(point);
            for (var l = 0; l < values.Length; l++)
            {
                var (before, after) = (part.Before[l], l < part.After.Length ? part.After[l] : null);
                for (var j = 0; before is not null && j < before.Length; j++) sum += before[j] * values[l][j];
                for (var j = 0; after is not null && j < after.Length; j++) sum += after[j] * Math.Max(0, values[l][j]);
            }
        }

        return sum;
    }

    private bool Read(bool[] isNetworks)
    {
        var values = ValuePlaces();
        var rows = new List<ReducedRow>();
        for (var row = 0; row < isNetworks.Length; row++)
        {
            if (isNetworks[row]) continue;
            if (RowOf(Model.RowIndices(row), Model.RowCoefficients(row), 0, Model.RowLower(row), Model.RowUpper(row), values) is not { } reduced) return false;
            rows.Add(reduced);
        }

        var objective = Model.Objective;
        if (RowOf(objective.Indices, objective.Coefficients, objective.Constant, double.NegativeInfinity, double.PositiveInfinity, values) is not { } stated) return false;
        (Rows, Objective) = ([.. rows], Model.Sense == ObjectiveSense.Minimize ? stated : stated.Negated());
        return true;
    }

    /// <summary>Which value of which network a variable is.</summary>
    private Dictionary<int, (int Network, bool IsAfter, int Layer, int Value)> ValuePlaces()
    {
        var found = new Dictionary<int, (int, bool, int, int)>();
        for (var k = 0; k < Chains.Length; k++)
        {
            var own = Chains[k].Embedded.OwnVariables;
            var embedded = Chains[k].Embedded;
            // Inputs that are long sums have variables of their own.
            foreach (var node in embedded.Network.Inputs)
            {
                for (var i = 0; i < node.Size; i++)
                {
                    var value = embedded.ValueOf(node, i);
                    if (value.TermCount == 1 && value.Indices[0] >= own.Start.Value && value.Indices[0] < own.End.Value) inputs[value.Indices[0]] = embedded.Inputs[node.InputOffset + i];
                }
            }

            foreach (var isAfter in (ReadOnlySpan<bool>)[true, false])
            {
                var nodes = isAfter ? Chains[k].After : Chains[k].Before;
                for (var l = 0; l < nodes.Length; l++)
                {
                    for (var j = 0; j < nodes[l].Size; j++)
                    {
                        var value = Chains[k].Embedded.ValueOf(nodes[l], j);
                        if (value.TermCount == 1 && value.Coefficients[0] == 1 && value.Constant == 0 && value.Indices[0] >= own.Start.Value && value.Indices[0] < own.End.Value) found.TryAdd(value.Indices[0], (k, isAfter, l, j));
                    }
                }
            }
        }

        return found;
    }

    private ReducedRow? RowOf(ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, double constant, double lower, double upper, Dictionary<int, (int Network, bool IsAfter, int Layer, int Value)> values)
    {
        var terms = new SortedDictionary<int, double>();
        var parts = new SortedDictionary<int, ValueSum>();
        for (var t = 0; t < indices.Length; t++)
        {
            if (places[indices[t]] >= 0)
            {
                terms[places[indices[t]]] = terms.GetValueOrDefault(places[indices[t]]) + coefficients[t];
                continue;
            }

            if (inputs.TryGetValue(indices[t], out var input))
            {
                constant += coefficients[t] * input.Constant;
                for (var e = 0; e < input.TermCount; e++) terms[places[input.Indices[e]]] = terms.GetValueOrDefault(places[input.Indices[e]]) + coefficients[t] * input.Coefficients[e];
                continue;
            }

            // A binary of a neuron, or a variable of a formulation: such rows are left to the solver.
            if (!values.TryGetValue(indices[t], out var place)) return null;
            if (!parts.TryGetValue(place.Network, out var part)) parts[place.Network] = part = new ValueSum(place.Network, new double[]?[Chains[place.Network].Before.Length], new double[]?[Chains[place.Network].After.Length]);
            var side = place.IsAfter ? part.After : part.Before;
            (side[place.Layer] ??= new double[Chains[place.Network].Linear[place.Layer].OutputSize])[place.Value] += coefficients[t];
        }

        return new ReducedRow([.. terms.Keys], [.. terms.Values], constant, lower, upper, [.. parts.Values]);
    }
}
