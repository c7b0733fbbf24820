using System.Numerics.Tensors;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>An embedded network of linear layers with a ReLU after each but perhaps the last, its first layer composed with the model's expressions for its inputs.</summary>
internal sealed class NetworkChain
{
    private NetworkChain(EmbeddedNetwork embedded, List<NetworkNode> linear, List<NetworkNode> relus, int[] support, int[] places)
    {
        (Embedded, Support) = (embedded, support);
        Linear = [.. linear.Select(node => (LinearLayer)node.Layer!)];
        (Before, After) = ([.. linear], [.. relus]);
        Composed = new double[Linear[0].OutputSize * support.Length];
        Constants = new double[Linear[0].OutputSize];
        Reach = [.. Linear.Select(layer => new double[layer.OutputSize])];
        Compose(places);
        SetReach();
        Sway = Sways();
    }

    public EmbeddedNetwork Embedded { get; }

    /// <summary>The linear layers.</summary>
    public LinearLayer[] Linear { get; }

    /// <summary>Where the values before each ReLU stand, and the outputs'.</summary>
    public NetworkNode[] Before { get; }

    /// <summary>Where the values after each ReLU stand; as many as <see cref="Before"/>, or one less.</summary>
    public NetworkNode[] After { get; }

    /// <summary>The variables that the inputs are made of, by their numbers in the reduced model.</summary>
    public int[] Support { get; }

    /// <summary>The first layer as a function of the supporting variables, row by row.</summary>
    public double[] Composed { get; }

    /// <summary>The constants of that function.</summary>
    public double[] Constants { get; }

    /// <summary>For each value before a ReLU the sum of its terms' magnitudes at most: what its rounding grows with.</summary>
    public double[][] Reach { get; }

    /// <summary>For each value before a ReLU how far each supporting variable moves it at most, by a step of one: row by row.</summary>
    public double[][] Sway { get; }

    /// <summary>The network as a chain; null where it is none.</summary>
    /// <param name="embedded">The network in its model.</param>
    /// <param name="places">For each variable of the model its number in the reduced model, or -1 where it is defined by a network.</param>
    public static NetworkChain? Of(EmbeddedNetwork embedded, int[] places)
    {
        var (linear, relus) = (new List<NetworkNode>(), new List<NetworkNode>());
        NetworkNode? last = null;
        foreach (var node in embedded.Network.Nodes)
        {
            if (last is null != node.IsInput || (last is not null && (node.Inputs.Count != 1 || node.Inputs[0] != last))) return null;
            last = node;
            if (node.IsInput) continue;
            if (node.Layer is LinearLayer && linear.Count == relus.Count) linear.Add(node);
            else if (node.Layer is ReluLayer && linear.Count == relus.Count + 1) relus.Add(node);
            else return null;
        }

        if (relus.Count == 0 || last != embedded.Network.Output) return null;
        var support = new SortedSet<int>();
        foreach (var input in embedded.Inputs)
        {
            foreach (var index in input.Indices)
            {
                if (places[index] < 0) return null;
                support.Add(places[index]);
            }
        }

        return new NetworkChain(embedded, linear, relus, [.. support], places);
    }

    /// <summary>The values before each ReLU, and the outputs, at a point of the reduced model.</summary>
    public double[][] ValuesAt(ReadOnlySpan<double> point)
    {
        var values = new double[Linear.Length][];
        values[0] = (double[])Constants.Clone();
        for (var j = 0; j < values[0].Length; j++)
        {
            for (var s = 0; s < Support.Length; s++) values[0][j] += Composed[j * Support.Length + s] * point[Support[s]];
        }

        for (var l = 1; l < values.Length; l++)
        {
            values[l] = new double[Linear[l].OutputSize];
            Linear[l].Forward<double>([Array.ConvertAll(values[l - 1], value => Math.Max(0, value))], values[l]);
        }

        return values;
    }

    private void Compose(int[] places)
    {
        var at = Support.Select((variable, s) => (variable, s)).ToDictionary(pair => pair.variable, pair => pair.s);
        var first = Linear[0];
        for (var j = 0; j < first.OutputSize; j++)
        {
            Constants[j] = first.Biases[j];
            var columns = first.Rows.Columns(j);
            var weights = first.Rows.Weights(j);
            for (var e = 0; e < columns.Length; e++)
            {
                var input = Embedded.Inputs[columns[e]];
                Constants[j] += weights[e] * input.Constant;
                for (var t = 0; t < input.TermCount; t++) Composed[j * Support.Length + at[places[input.Indices[t]]]] += weights[e] * input.Coefficients[t];
            }
        }
    }

    private double[][] Sways()
    {
        var (sway, width) = (new double[Linear.Length][], Support.Length);
        sway[0] = Array.ConvertAll(Composed, Math.Abs);
        for (var l = 1; l < sway.Length; l++)
        {
            sway[l] = new double[Linear[l].OutputSize * width];
            for (var j = 0; j < Linear[l].OutputSize; j++)
            {
                var columns = Linear[l].Rows.Columns(j);
                var weights = Linear[l].Rows.Weights(j);
                var target = sway[l].AsSpan(j * width, width);
                for (var e = 0; e < columns.Length; e++) TensorPrimitives.MultiplyAdd(sway[l - 1].AsSpan(columns[e] * width, width), Math.Abs(weights[e]), target, target);
            }
        }

        return sway;
    }

    /// <summary>Magnitudes by the ranges at the root, which are the widest.</summary>
    private void SetReach()
    {
        var model = Embedded.Model;
        double[] radii = [.. Embedded.Inputs.Select(input =>
        {
            var sum = Math.Abs(input.Constant);
            for (var t = 0; t < input.TermCount; t++) sum += Math.Abs(input.Coefficients[t]) * Math.Max(Math.Abs(model.LowerBound(input.Indices[t])), Math.Abs(model.UpperBound(input.Indices[t])));
            return sum;
        })];
        for (var l = 0; l < Linear.Length; l++)
        {
            Linear[l].Spread([radii], Reach[l]);
            for (var j = 0; j < Reach[l].Length; j++) Reach[l][j] += Math.Abs(Linear[l].Biases[j]);
            radii = Reach[l];
        }
    }
}
