using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Writes a network's graph as dense layers with ReLU, leaky ReLU or nothing between them. The outputs of the last layer written are the basis, of which every value that is still
/// needed is a linear function; a value that is needed later passes the next layer in neurons of factor one.
/// </summary>
/// <remarks>
/// max(a, b) = b + relu(a - b), |a| = relu(a) + relu(-a), and clip(a, l, u) = l + relu(a - l) - relu(a - u), or one of its sides alone. A leaky ReLU of another slope s than from 0 to 1 is relu(a) - s relu(-a). With a step h that is 1 above zero, 0 below and either at zero, a sign is 2 h(a) - 1, or
/// h(a) - h(-a) where the sign of zero is zero. Functions are only joined where no number rounds, so
/// the chain is the same function exactly. For float32 no linear layer is joined with another value than places of the basis, so that each neuron is one rounded
/// operation of the network, a copy, or part of an exact maximum, magnitude or clip; see <see cref="SingleRounding"/>.
/// </remarks>
/// <param name="network">The network.</param>
/// <param name="isSingle">Whether each neuron is to be one rounded operation.</param>
/// <param name="settles">Whether values get a layer of their own where joining them with what takes them would round: a deeper chain, but one.</param>
/// <param name="joins">Whether neurons whose sums are multiples of each other become one.</param>
internal sealed class ChainBuilder(Network network, bool isSingle = false, bool settles = false, bool joins = false)
{
    private const long MostWeights = 1 << 22;

    private readonly List<DenseStage> stages = [];
    private readonly Dictionary<int, Affine> values = [];
    private readonly int[] lastUse = LastUses(network);
    private int basis = network.InputSize;

    /// <summary>Whether neurons became one.</summary>
    public bool HasTwins { get; private set; }

    /// <summary>The layers, the last one without anything behind it; null where a layer is not of these, or a number would round, or the layers would be too large.</summary>
    public List<DenseStage>? Build()
    {
        for (var n = 0; n < network.Nodes.Count; n++)
        {
            var (node, count) = (network.Nodes[n], stages.Count);
            if (!TryAdd(node) && !(settles && !node.IsInput && stages.Count == count && TrySettle(node) && TryAdd(node))) return null;
            foreach (var gone in values.Keys.Where(key => lastUse[key] <= n).ToArray()) values.Remove(gone);
        }

        if ((long)basis * network.OutputSize > MostWeights) return null;
        stages.Add(Stage([Row.All(values[network.Output.Index])], 0));
        return stages;
    }

    private bool TryAdd(NetworkNode node)
    {
        if (node.IsInput)
        {
            values[node.Index] = new Affine(node.Size, node.InputOffset, null, null);
            return true;
        }

        if (isSingle && node.Layer is LinearLayer or AbsLayer or ClipLayer or MaxLayer && !TrySettle(node)) return false;
        switch (node.Layer)
        {
            case LinearLayer linear:
                if (Joined(linear, [.. node.Inputs.Select(input => values[input.Index])]) is not { } joined) return false;
                values[node.Index] = joined;
                return true;
            case ReluLayer when joins && Twins.Of(values[node.Inputs[0].Index], basis) is { } twins:
                return TryTwins(node, values[node.Inputs[0].Index], twins);
            case ReluLayer:
                return Write(node, [Row.All(values[node.Inputs[0].Index])], 0) && Keep(node, new Affine(node.Size, 0, null, null));
            case LeakyReluLayer { Slope: >= 0 and <= 1 } leaky:
                return Write(node, [Row.All(values[node.Inputs[0].Index])], leaky.Slope) && Keep(node, new Affine(node.Size, 0, null, null));
            case LeakyReluLayer leaky when !isSingle:
                return Write(node, [Row.All(values[node.Inputs[0].Index]), Row.All(values[node.Inputs[0].Index]) with { Sign = -1 }], 0) && Keep(node, Combination(node.Size, j => [(j, 1), (node.Size + j, -leaky.Slope)]));
            case AbsLayer:
                return Write(node, [Row.All(values[node.Inputs[0].Index]), Row.All(values[node.Inputs[0].Index]) with { Sign = -1 }], 0) && Keep(node, Combination(node.Size, j => [(j, 1), (node.Size + j, 1)]));
            case ClipLayer { Lower: double.NegativeInfinity, Upper: double.PositiveInfinity }:
                return Keep(node, values[node.Inputs[0].Index]);
            case ClipLayer { Upper: double.PositiveInfinity } clip:
                return Write(node, [Row.All(values[node.Inputs[0].Index]) with { Shift = -clip.Lower }], 0) && Keep(node, Combination(node.Size, j => [(j, 1)], clip.Lower));
            case ClipLayer { Lower: double.NegativeInfinity } clip:
                return Write(node, [Row.All(values[node.Inputs[0].Index]) with { Sign = -1, Shift = clip.Upper }], 0) && Keep(node, Combination(node.Size, j => [(j, -1)], clip.Upper));
            case ClipLayer clip:
                return Write(node, [Row.All(values[node.Inputs[0].Index]) with { Shift = -clip.Lower }, Row.All(values[node.Inputs[0].Index]) with { Shift = -clip.Upper }], 0)
                    && Keep(node, Combination(node.Size, j => [(j, 1), (node.Size + j, -1)], clip.Lower));
            case StepLayer step:
                return Write(node, [Row.All(values[node.Inputs[0].Index])], 0, atZero: step.OnAtZero ? 1 : 0) && Keep(node, new Affine(node.Size, 0, null, null));
            case SignLayer { AtZero: 1 }:
                return Write(node, [Row.All(values[node.Inputs[0].Index])], 0, atZero: 1) && Keep(node, Combination(node.Size, j => [(j, 2)], -1));
            case SignLayer:
                return Write(node, [Row.All(values[node.Inputs[0].Index]), Row.All(values[node.Inputs[0].Index]) with { Sign = -1 }], 0, atZero: 1) && Keep(node, Combination(node.Size, j => [(j, 1), (node.Size + j, -1)]));
            case MaxLayer max:
                return TryMax(node, max);
            default:
                return false;
        }
    }

    /// <summary>Makes the values that a node takes places of the basis, with a layer where they are not yet. A linear layer that takes one value twice would join weights, and is not written.</summary>
    private bool TrySettle(NetworkNode node)
    {
        if (node.Layer is LinearLayer && node.Inputs.Select(input => input.Index).Distinct().Count() < node.Inputs.Count) return false;
        return node.Inputs.All(input => values[input.Index].Weights is null) || Write(node, [], 0, isBefore: true);
    }

    /// <summary>Writes one neuron for all whose sums are multiples of each other, and its sum too where one of the multiples is below zero: relu(c a) is c relu(a), or c (a - relu(a)).</summary>
    private bool TryTwins(NetworkNode node, Affine source, Twins twins)
    {
        HasTwins = true;
        var linear = twins.Leaders.Where(twins.HasOpposite).ToArray();
        var rows = twins.Leaders.Concat(linear).Select(leader => new Row(source, leader, null, 0, 1, 0)).ToList();
        if (!Write(node, rows, 0, linear.Length) || (long)node.Size * basis > MostWeights) return false;
        (int, double)[] Terms(int j)
        {
            var (leader, factor) = twins[j];
            var place = Array.IndexOf(twins.Leaders, leader);
            return factor > 0 ? [(place, factor)] : [(place, -factor), (twins.Leaders.Length + Array.IndexOf(linear, leader), factor)];
        }

        return Keep(node, Combination(node.Size, Terms));
    }

    /// <summary>Takes the largest of groups by pairs, one layer for each halving.</summary>
    private bool TryMax(NetworkNode node, MaxLayer max)
    {
        var source = values[node.Inputs[0].Index];
        var groups = max.Groups.Select(group => group.Select(index => (Of: source, Index: index)).ToList()).ToArray();
        while (Array.Exists(groups, group => group.Count > 1))
        {
            var (rows, count) = (new List<Row>(), groups.Sum(group => group.Count / 2));
            var identities = new List<Row>();
            var next = new List<(int Identity, int Difference)>[groups.Length];
            for (var g = 0; g < groups.Length; g++)
            {
                next[g] = [];
                for (var i = 0; i < groups[g].Count; i += 2)
                {
                    var isPair = i + 1 < groups[g].Count;
                    next[g].Add((count + identities.Count, isPair ? rows.Count : -1));
                    identities.Add(new Row(groups[g][i].Of, groups[g][i].Index, null, 0, 1, 0));
                    if (isPair) rows.Add(new Row(groups[g][i + 1].Of, groups[g][i + 1].Index, groups[g][i].Of, groups[g][i].Index, 1, 0));
                }
            }

            if (!Write(node, [.. rows, .. identities], 0, identities.Count)) return false;
            var flat = next.SelectMany(group => group).ToArray();
            if ((long)flat.Length * basis > MostWeights) return false;
            var largest = Combination(flat.Length, j => flat[j].Difference < 0 ? [(flat[j].Identity, 1)] : [(flat[j].Identity, 1), (flat[j].Difference, 1)]);
            var at = 0;
            groups = [.. next.Select(group => group.Select(_ => (Of: largest, Index: at++)).ToList())];
        }

        if ((long)groups.Length * basis > MostWeights) return false;
        var (weights, biases) = (new double[groups.Length * basis], new double[groups.Length]);
        for (var g = 0; g < groups.Length; g++)
        {
            if (!groups[g][0].Of.TryAddTo(groups[g][0].Index, 1, weights.AsSpan(g * basis, basis), ref biases[g])) return false;
        }

        return Keep(node, new Affine(groups.Length, 0, weights, biases));
    }

    private bool Keep(NetworkNode node, Affine value)
    {
        values[node.Index] = value;
        return true;
    }

    /// <summary>Writes a layer of rows, then of what is needed later, and makes its outputs the basis.</summary>
    /// <param name="node">What it is for.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="leak">The factor of the rows' negative values.</param>
    /// <param name="linear">How many of the rows, the last ones, have the factor one.</param>
    /// <param name="isBefore">Whether what the node itself takes is still needed.</param>
    /// <param name="atZero">What the rows are at zero where they are steps; null where they are none.</param>
    private bool Write(NetworkNode node, List<Row> rows, double leak, int linear = 0, bool isBefore = false, int? atZero = null)
    {
        var kept = values.Where(pair => lastUse[pair.Key] > node.Index || (isBefore && lastUse[pair.Key] == node.Index)).OrderBy(pair => pair.Key).ToArray();
        var (written, passing) = (rows.Sum(row => row.Count), kept.Sum(pair => pair.Value.Size));
        if ((written + passing) * (long)basis > MostWeights) return false;
        if (TryStage([.. rows, .. kept.Select(pair => Row.All(pair.Value))], leak, linear + passing) is not { } stage) return false;
        stages.Add(atZero is { } zero ? Steps(stage, written, zero) : stage);
        basis = written + passing;
        var offset = written;
        foreach (var (key, value) in kept)
        {
            values[key] = new Affine(value.Size, offset, null, null);
            offset += value.Size;
        }

        return true;
    }

    /// <summary>
    /// A layer whose first outputs are steps. Where all that enters one are steps, its sums are whole multiples of a power of two beside the bias; if they can be zero, half of that is added to the
    /// bias, or taken off it, so that they are not and the step is the same function.
    /// </summary>
    private DenseStage Steps(DenseStage stage, int count, int atZero)
    {
        var biases = (double[])stage.Biases.Clone();
        for (var j = 0; j < count && !isSingle && stages.Count > 0 && stages[^1].Steps is { } before; j++)
        {
            var unit = double.PositiveInfinity;
            for (var i = 0; i < stage.Inputs; i++)
            {
                if (stage.Weights[j * stage.Inputs + i] is var weight and not 0) unit = before[i] ? Math.Min(unit, LastBit(weight)) : 0;
                if (unit == 0) break;
            }

            if (!(unit > Math.ScaleB(1, -900)) || double.IsInfinity(unit) || Math.IEEERemainder(biases[j], unit) != 0) continue;
            Affine.TryAdd(ref biases[j], atZero == 1 ? 1 : -1, unit / 2);
        }

        return stage with { Biases = biases, Steps = [.. Enumerable.Range(0, stage.Outputs).Select(j => j < count)] };
    }

    /// <summary>The largest power of two that a number is a whole multiple of.</summary>
    private static double LastBit(double value)
    {
        var bit = Math.ScaleB(1, Math.ILogB(value));
        while (Math.IEEERemainder(value, bit) != 0) bit /= 2;
        return bit;
    }

    private DenseStage Stage(List<Row> rows, double leak) => TryStage(rows, leak, 0) ?? throw new InvalidOperationException("Rows of one function were added up.");

    private DenseStage? TryStage(List<Row> rows, double leak, int linear)
    {
        var count = rows.Sum(row => row.Count);
        var (weights, biases, at) = (new double[count * basis], new double[count], 0);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Count; i++, at++)
            {
                var target = weights.AsSpan(at * basis, basis);
                if (!row.Of.TryAddTo(row.Index < 0 ? i : row.Index, row.Sign, target, ref biases[at])) return null;
                if (row.Minus is not null && !row.Minus.TryAddTo(row.MinusIndex, -1, target, ref biases[at])) return null;
                if (row.Shift != 0 && !Affine.TryAdd(ref biases[at], 1, row.Shift)) return null;
            }
        }

        double[]? leaks = leak == 0 && linear == 0 ? null : [.. Enumerable.Range(0, count).Select(j => j < count - linear ? leak : 1)];
        return new DenseStage(basis, weights, biases, leaks);
    }

    private Affine Combination(int size, Func<int, (int Place, double Weight)[]> terms, double bias = 0)
    {
        var weights = new double[size * basis];
        for (var j = 0; j < size; j++)
        {
            foreach (var (place, weight) in terms(j)) weights[j * basis + place] = weight;
        }

        return new Affine(size, 0, weights, [.. Enumerable.Repeat(bias, size)]);
    }

    private Affine? Joined(LinearLayer layer, Affine[] inputs)
    {
        if ((long)layer.OutputSize * basis > MostWeights) return null;
        var (weights, biases) = (new double[layer.OutputSize * basis], layer.Biases.ToArray());
        var starts = new int[inputs.Length + 1];
        for (var i = 0; i < inputs.Length; i++) starts[i + 1] = starts[i] + inputs[i].Size;
        for (var j = 0; j < layer.OutputSize; j++)
        {
            var target = weights.AsSpan(j * basis, basis);
            var places = layer.Rows.Columns(j);
            var factors = layer.Rows.Weights(j);
            for (var e = 0; e < places.Length; e++)
            {
                var input = 0;
                while (places[e] >= starts[input + 1]) input++;
                if (!inputs[input].TryAddTo(places[e] - starts[input], factors[e], target, ref biases[j])) return null;
            }
        }

        return new Affine(layer.OutputSize, 0, weights, biases);
    }

    private static int[] LastUses(Network network)
    {
        var last = new int[network.Nodes.Count];
        foreach (var node in network.Nodes)
        {
            last[node.Index] = Math.Max(last[node.Index], node.Index);
            foreach (var input in node.Inputs) last[input.Index] = node.Index;
        }

        last[network.Output.Index] = int.MaxValue;
        return last;
    }

    /// <summary>Rows of a layer: all values of a function, or one of them less one of another.</summary>
    private sealed record Row(Affine Of, int Index, Affine? Minus, int MinusIndex, double Sign, double Shift)
    {
        public int Count => Index < 0 ? Of.Size : 1;

        public static Row All(Affine of) => new(of, -1, null, 0, 1, 0);
    }
}
