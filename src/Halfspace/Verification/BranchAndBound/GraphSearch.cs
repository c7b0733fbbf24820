using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Falsification;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Decides cases on one box, of any network, by backward bounds of its graph: with few inputs that vary, parts of the box are halved; with many, the range of a value that goes
/// into an activation or a product is, where the lines around it leave the most room.
/// </summary>
/// <remarks>
/// The rows of the cases are a last linear layer, so that each is bounded as a whole, and one bound of a part serves all cases that are open there. A case is done in a part where one of its rows is out of
/// reach; a part where all cases are, or where its ranges contradict each other: no input leads there. Both follow from bounds that are rounded outwards. The bounds of a part hold for its parts too.
/// </remarks>
internal sealed class GraphSearch
{
    private const int FewInputs = 12;

    private static readonly BackwardBounds OneLine = new() { Slopes = [RelaxationSlope.LeastArea] };

    private readonly IReadOnlyList<(int Index, PropertyCase Case)> cases;
    private readonly Func<int, double[], bool> accept;
    private readonly Func<double> timeLeft;
    private readonly int threads;
    private readonly Network network;
    private readonly bool splitsInputs;
    private readonly int[] firstRows;
    private readonly Stack<Part> open = new();
    private readonly HashSet<int> stuck = [];
    private volatile bool isFound;

    /// <summary>Prepares a search.</summary>
    /// <param name="network">The network.</param>
    /// <param name="cases">The cases, all on one box, each with its number.</param>
    /// <param name="accept">Given a case's number and a point that seems to meet its rows; says whether it does.</param>
    /// <param name="timeLeft">The seconds that are left.</param>
    /// <param name="threads">The number of threads.</param>
    public GraphSearch(Network network, IReadOnlyList<(int Index, PropertyCase Case)> cases, Func<int, double[], bool> accept, Func<double> timeLeft, int threads)
    {
        (this.cases, this.accept, this.timeLeft, this.threads) = (cases, accept, timeLeft, threads);
        this.network = WithRows(network, [.. cases.SelectMany(one => one.Case.Rows)]);
        firstRows = new int[cases.Count];
        for (var place = 1; place < firstRows.Length; place++) firstRows[place] = firstRows[place - 1] + cases[place - 1].Case.Rows.Count;
        var (box, varying) = (cases[0].Case.Inputs, 0);
        for (var i = 0; i < box.Size; i++) varying += box.Lower[i] < box.Upper[i] ? 1 : 0;
        splitsInputs = varying <= FewInputs;
    }

    /// <summary>Beside no slope at all, the room decides.</summary>
    private static readonly double Least = Math.ScaleB(1, -300);

    /// <summary>What a sum may be above its limit, relative to both, and still be tried: replaying it rounds otherwise.</summary>
    private const double Rounded = 1.0 / (1 << 20);

    /// <summary>Values whose bounds open parts may keep: a gigabyte.</summary>
    private const long MostKept = 1L << 26;

    /// <summary>The parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>Searches.</summary>
    /// <returns>The numbers of the cases that are not decided; none where a point was accepted.</returns>
    public IReadOnlyCollection<int> Run()
    {
        open.Push(new Part(cases[0].Case.Inputs, null, [.. Enumerable.Range(0, cases.Count)]));
        while (open.Count > 0 && !isFound)
        {
            if (timeLeft() <= 0 || open.Count * network.Nodes.Sum(node => (long)node.Size) > MostKept) break;
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

        return isFound ? [] : [.. open.SelectMany(part => part.Open).Concat(stuck).Distinct().Select(place => cases[place].Index)];
    }

    /// <summary>Bounds a part; its halves where it stays open.</summary>
    private (Part First, Part Second)? Process(Part part)
    {
        NetworkBounds bounds;
        try
        {
            // With the bounds of the part that it is of, other lines gain little.
            bounds = (part.Known is null ? new BackwardBounds() : OneLine).Compute(network, part.Inputs, new BoundOptions { Threads = 1, Known = part.Known, TimeLimit = timeLeft() });
        }
        catch (BoundContradictionException) when (part.Known is not null && !splitsInputs)
        {
            // A half of a range that no input of the box reaches.
            return null;
        }

        // Of a case the row that is nearest to being out of reach is the one to work on; of the cases the one that is farthest from it.
        var low = bounds.Lower(network.Output);
        var (left, worst, most) = (new List<int>(), 0, double.NegativeInfinity);
        foreach (var place in part.Open)
        {
            var (rows, nearest, slack) = (cases[place].Case.Rows, 0, double.PositiveInfinity);
            for (var r = 0; r < rows.Count && slack >= 0; r++)
            {
                // The difference rounds, the comparison does not.
                var least = low[firstRows[place] + r];
                if (least > rows[r].Limit) slack = -1;
                else if (rows[r].Limit - least < slack) (nearest, slack) = (firstRows[place] + r, rows[r].Limit - least);
            }

            if (slack < 0) continue;
            left.Add(place);
            if (slack > most) (worst, most) = (nearest, slack);
        }

        if (left.Count == 0) return null;
        var lower = part.Inputs.Lower;
        var upper = part.Inputs.Upper;
        var center = new double[lower.Length];
        for (var i = 0; i < center.Length; i++) center[i] = lower[i] / 2 + upper[i] / 2;
        var trace = network.Trace<double>(center);
        var weights = new double[network.OutputSize];
        weights[worst] = 1;
        var gradient = OutputGradient.Of(network, trace, weights, out var slopes);
        var corner = new double[center.Length];
        for (var i = 0; i < corner.Length; i++) corner[i] = gradient[i] > 0 ? lower[i] : gradient[i] < 0 ? upper[i] : center[i];
        if (IsMet(left, center, trace[network.Output.Index]) || IsMet(left, corner, network.Forward<double>(corner)))
        {
            isFound = true;
            return null;
        }

        part = part with { Open = [.. left] };
        if ((splitsInputs ? HalvesOfBox(part, bounds, gradient) : HalvesOfRange(part, bounds, slopes)) is { } halves) return halves;
        lock (stuck) stuck.UnionWith(left);
        return null;
    }

    /// <summary>Whether a point meets a case, of those whose rows its values seem to meet.</summary>
    private bool IsMet(List<int> left, double[] point, double[] values)
    {
        foreach (var place in left)
        {
            var (rows, seems) = (cases[place].Case.Rows, true);
            for (var r = 0; r < rows.Count && seems; r++)
            {
                var (value, limit) = (values[firstRows[place] + r], rows[r].Limit);
                seems = value - limit <= Rounded * (1 + Math.Abs(value) + Math.Abs(limit));
            }

            if (seems && accept(cases[place].Index, point)) return true;
        }

        return false;
    }

    private static (Part, Part)? HalvesOfBox(Part part, NetworkBounds bounds, double[] gradient)
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
        return (part with { Inputs = new InputRegion(part.Inputs.Lower.ToArray(), below), Known = bounds }, part with { Inputs = new InputRegion(above, part.Inputs.Upper.ToArray()), Known = bounds });
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
        return part with { Known = new NetworkBounds(network, part.Inputs, lower, upper) };
    }

    private static Network WithRows(Network network, IReadOnlyList<OutputRow> rows)
    {
        var builder = new NetworkBuilder();
        var copies = new Dictionary<NetworkNode, NetworkNode>();
        foreach (var node in network.Nodes)
            copies.Add(node, node.IsInput ? builder.Input(node.Shape, node.Name) : builder.Add(node.Layer!, [.. node.Inputs.Select(input => copies[input])], node.Shape, node.Name));
        return builder.Build(builder.Add(new DenseLayer([.. rows.Select(row => row.Coefficients)], new double[rows.Count]), copies[network.Output]));
    }

    /// <summary>A part of the box, what is known of every value, and the places of the cases that are open there.</summary>
    private sealed record Part(InputRegion Inputs, NetworkBounds? Known, int[] Open);
}
