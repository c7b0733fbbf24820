using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Falsification;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Decides a case of any network by backward bounds of its graph: with few inputs that vary, parts of the box are halved; with many, the range of a value that goes
/// into an activation or a product is, where the lines around it leave the most room.
/// </summary>
/// <remarks>
/// The rows of the case are a last linear layer, so that each is bounded as a whole. A part is done where one row is out of reach, or where its ranges contradict each
/// other: no input leads there. Both follow from bounds that are rounded outwards.
/// </remarks>
internal sealed class GraphSearch
{
    private const int FewInputs = 12;

    private readonly PropertyCase question;
    private readonly Func<double[], bool> accept;
    private readonly Func<double> timeLeft;
    private readonly int threads;
    private readonly Network network;
    private readonly bool splitsInputs;
    private readonly Stack<Part> open = new();
    private volatile bool isFound;
    private volatile bool isStuck;

    /// <summary>Prepares a search; parameters as in <see cref="BoxSearch"/>.</summary>
    public GraphSearch(Network network, PropertyCase question, Func<double[], bool> accept, Func<double> timeLeft, int threads)
    {
        (this.question, this.accept, this.timeLeft, this.threads) = (question, accept, timeLeft, threads);
        this.network = WithRows(network, question.Rows);
        var varying = 0;
        for (var i = 0; i < question.Inputs.Size; i++) varying += question.Inputs.Lower[i] < question.Inputs.Upper[i] ? 1 : 0;
        splitsInputs = varying <= FewInputs;
    }

    /// <summary>Beside no slope at all, the room decides.</summary>
    private static readonly double Least = Math.ScaleB(1, -300);

    /// <summary>Values whose bounds open parts may keep: a gigabyte.</summary>
    private const long MostKept = 1L << 26;

    /// <summary>The parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>Searches; whether the case is decided.</summary>
    public bool Run()
    {
        open.Push(new Part(question.Inputs, null));
        while (open.Count > 0 && !isFound)
        {
            if (timeLeft() <= 0 || open.Count * network.Nodes.Sum(node => (long)node.Size) > MostKept) return false;
            var batch = new List<Part>();
            while (open.Count > 0 && batch.Count < threads) batch.Add(open.Pop());
            var children = new (Part First, Part Second)?[batch.Count];
            if (batch.Count == 1) children[0] = Process(batch[0]);
            else Parallel.For(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, k => children[k] = Process(batch[k]));
            Subproblems += batch.Count;
            foreach (var pair in children)
            {
                if (pair is not { } both) continue;
                open.Push(both.Second);
                open.Push(both.First);
            }
        }

        return isFound || (!isStuck && open.Count == 0);
    }

    /// <summary>Bounds a part; its halves where it stays open.</summary>
    private (Part First, Part Second)? Process(Part part)
    {
        NetworkBounds bounds;
        try
        {
            bounds = new BackwardBounds().Compute(network, part.Inputs, new BoundOptions { Threads = 1, Known = part.Known, TimeLimit = timeLeft() });
        }
        catch (BoundContradictionException) when (part.Known is not null)
        {
            // A half of a range that no input of the box reaches.
            return null;
        }

        var (worst, slack) = (0, double.PositiveInfinity);
        for (var r = 0; r < question.Rows.Count; r++)
        {
            var low = bounds.Lower(network.Output)[r];
            if (low > question.Rows[r].Limit) return null;
            // The row that is nearest to being out of reach is the one to work on.
            if (question.Rows[r].Limit - low < slack) (worst, slack) = (r, question.Rows[r].Limit - low);
        }

        var lower = part.Inputs.Lower;
        var upper = part.Inputs.Upper;
        var center = new double[lower.Length];
        for (var i = 0; i < center.Length; i++) center[i] = lower[i] / 2 + upper[i] / 2;
        var weights = new double[question.Rows.Count];
        weights[worst] = 1;
        var gradient = OutputGradient.Of(network, network.Trace<double>(center), weights, out var slopes);
        var corner = new double[center.Length];
        for (var i = 0; i < corner.Length; i++) corner[i] = gradient[i] > 0 ? lower[i] : gradient[i] < 0 ? upper[i] : center[i];
        if (accept(center) || accept(corner))
        {
            isFound = true;
            return null;
        }

        if ((splitsInputs ? HalvesOfBox(part, gradient) : HalvesOfRange(part, bounds, slopes)) is { } halves) return halves;
        isStuck = true;
        return null;
    }

    private static (Part, Part)? HalvesOfBox(Part part, double[] gradient)
    {
        var largest = gradient.Max(Math.Abs);
        if (!(largest > 0) || !double.IsFinite(largest)) largest = 1;
        var (input, score) = (-1, 0.0);
        for (var i = 0; i < gradient.Length; i++)
        {
            var slope = double.IsFinite(gradient[i]) ? Math.Abs(gradient[i]) : largest;
            var worth = (slope + largest / 10) * (part.Inputs.Upper[i] - part.Inputs.Lower[i]);
            if (worth > score) (input, score) = (i, worth);
        }

        if (input < 0) return null;
        var middle = part.Inputs.Lower[input] / 2 + part.Inputs.Upper[input] / 2;
        if (!(middle > part.Inputs.Lower[input] && middle < part.Inputs.Upper[input])) return null;
        var (below, above) = (part.Inputs.Upper.ToArray(), part.Inputs.Lower.ToArray());
        (below[input], above[input]) = (middle, middle);
        return (new Part(new InputRegion(part.Inputs.Lower.ToArray(), below), null), new Part(new InputRegion(above, part.Inputs.Upper.ToArray()), null));
    }

    private (Part, Part)? HalvesOfRange(Part part, NetworkBounds bounds, double[]?[] slopes)
    {
        var (node, index, place, score) = (-1, -1, 0.0, 0.0);
        foreach (var after in network.Nodes)
        {
            if (after.Layer is not (ActivationLayer or CurvedLayer)) continue;
            for (var j = 0; j < after.Size; j++)
            {
                var slope = slopes[after.Index] is { } known && double.IsFinite(known[j]) ? Math.Abs(known[j]) : 0;
                var (input, value, room) = Room(after, j, bounds);
                if (input < 0) continue;
                var from = after.Inputs[input];
                var (low, high) = (bounds.Lower(from)[value], bounds.Upper(from)[value]);
                if (from.IsInput || !(low < high) || !double.IsFinite(low) || !double.IsFinite(high) || !((slope + Least) * room > score)) continue;
                var middle = after.Layer is SmoothLayer or CurvedLayer || low >= 0 || high <= 0 ? low / 2 + high / 2 : 0;
                if (middle > low && middle < high) (node, index, place, score) = (from.Index, value, middle, (slope + Least) * room);
            }
        }

        if (node < 0) return null;
        return (Known(part, bounds, node, index, place, isBelow: true), Known(part, bounds, node, index, place, isBelow: false));
    }

    /// <summary>Which argument of a value to halve, and how much room the lines around the value leave in the middle.</summary>
    private static (int Input, int Index, double Room) Room(NetworkNode node, int j, NetworkBounds bounds)
    {
        switch (node.Layer)
        {
            case ActivationLayer activation:
                var (low, high) = (bounds.Lower(node.Inputs[0])[j], bounds.Upper(node.Inputs[0])[j]);
                if (Stability.IsLinear(activation, low, high)) return (-1, 0, 0);
                var hull = new ActivationHull(activation, low, high);
                var (above, below) = (hull.SlopeOf(RelaxationSlope.LeastArea, true), hull.SlopeOf(RelaxationSlope.LeastArea, false));
                var middle = low / 2 + high / 2;
                return (0, j, above * middle + hull.InterceptAbove(above) - below * middle - hull.InterceptBelow(below));
            case ProductLayer:
                var widths = new[] { Width(node.Inputs[0], j, bounds), Width(node.Inputs[1], j, bounds) };
                return (widths[0] >= widths[1] ? 0 : 1, j, widths[0] * widths[1] / 4);
            case SoftmaxLayer softmax:
                var group = softmax.Groups[softmax.GroupOf(j)];
                var widest = group.MaxBy(index => Width(node.Inputs[0], index, bounds));
                return (0, widest, bounds.Upper(node)[j] - bounds.Lower(node)[j]);
            default:
                return (-1, 0, 0);
        }
    }

    private static double Width(NetworkNode node, int j, NetworkBounds bounds) => bounds.Upper(node)[j] - bounds.Lower(node)[j];

    private Part Known(Part part, NetworkBounds bounds, int node, int index, double place, bool isBelow)
    {
        var lower = network.Nodes.Select(other => bounds.Lower(other).ToArray()).ToArray();
        var upper = network.Nodes.Select(other => bounds.Upper(other).ToArray()).ToArray();
        if (isBelow) upper[node][index] = place;
        else lower[node][index] = place;
        return new Part(part.Inputs, new NetworkBounds(network, part.Inputs, lower, upper));
    }

    private static Network WithRows(Network network, IReadOnlyList<OutputRow> rows)
    {
        var builder = new NetworkBuilder();
        var copies = new Dictionary<NetworkNode, NetworkNode>();
        foreach (var node in network.Nodes)
            copies.Add(node, node.IsInput ? builder.Input(node.Shape, node.Name) : builder.Add(node.Layer!, [.. node.Inputs.Select(input => copies[input])], node.Shape, node.Name));
        return builder.Build(builder.Add(new DenseLayer([.. rows.Select(row => row.Coefficients)], new double[rows.Count]), copies[network.Output]));
    }

    /// <summary>A part of the box, and for ranges that were halved what is known of every value.</summary>
    private sealed record Part(InputRegion Inputs, NetworkBounds? Known);
}
