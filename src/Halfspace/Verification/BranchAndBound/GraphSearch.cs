using Halfspace.Bounds;
using Halfspace.Bounds.Backward;
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
/// At first all cases are worked on together. Near a point where a case only just fails, parts stay open however small they are; so then the cases that are open take turns, which become longer:
/// each in its turn goes on where it is open, by its own rows.
/// </remarks>
internal sealed class GraphSearch
{
    private const int FewInputs = 12;

    /// <summary>Parts that a case gets before there are turns, and in its first turn.</summary>
    private const int FirstParts = 64;

    /// <summary>The share of the time after which there are turns, however few the parts are.</summary>
    private const double FirstShare = 1.0 / 8;

    /// <summary>Steps of the ascent of a row, over the whole box and over a part of it.</summary>
    private const int WholeSteps = 20;

    private const int PartSteps = 6;

    /// <summary>Cases that a part is left to one by one, where the box is halved; with more inputs any number of them.</summary>
    private const int FewCases = 3;

    /// <summary>A part of one case is bounded again before it is split, as long as its slack is less than this share of what it was before.</summary>
    private const double AgainShare = 3.0 / 4;

    private readonly IReadOnlyList<(int Index, PropertyCase Case)> cases;
    private readonly Func<int, double[], bool> isMet;
    private readonly Func<double> timeLeft;
    private readonly int threads;
    private readonly Network network;
    private readonly bool splitsInputs;
    private readonly int[] firstRows;
    private readonly List<Part> open = [];
    private readonly HashSet<int> stuck = [];
    private readonly double start;

    // Whose turn it is, none at first; the parts that it takes at most, and what time is left when it ends; the parts that a turn takes in this round.
    private int? turn;
    private long turnEnd;
    private double turnStop;
    private long turnParts = FirstParts;

    /// <summary>Prepares a search.</summary>
    /// <param name="network">The network.</param>
    /// <param name="cases">The cases, all on one box, each with its number.</param>
    /// <param name="isMet">Given a case's number and a point that seems to meet its rows; says whether it does, to several threads at once.</param>
    /// <param name="timeLeft">The seconds that are left.</param>
    /// <param name="threads">The number of threads.</param>
    public GraphSearch(Network network, IReadOnlyList<(int Index, PropertyCase Case)> cases, Func<int, double[], bool> isMet, Func<double> timeLeft, int threads)
    {
        (this.cases, this.isMet, this.timeLeft, this.threads) = (cases, isMet, timeLeft, threads);
        start = timeLeft();
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

    /// <summary>The case that is met and where; null until there is one. Of parts that are bounded at once the first one counts.</summary>
    public (int Index, double[] Point)? Found { get; private set; }

    /// <summary>Searches.</summary>
    /// <returns>The numbers of the cases that are not decided; none where a point was found.</returns>
    public IReadOnlyCollection<int> Run()
    {
        open.Add(new Part(cases[0].Case.Inputs, null, [.. Enumerable.Range(0, cases.Count)], [], -1, -1, null, null));
        var kept = network.Nodes.Sum(node => (long)node.Size);
        while (open.Count > 0 && Found is null)
        {
            if (timeLeft() <= 0 || open.Count * kept > MostKept) break;
            // Turns keep a stack for each case, for which there may be no memory.
            TakeTurn(isLast: open.Count * kept > MostKept / 2);
            var batch = new List<Part>();
            while (open.Count > 0 && batch.Count < threads) batch.Add(Next());
            var outcomes = new Outcome[batch.Count];
            if (batch.Count == 1) outcomes[0] = Process(batch[0]);
            else Parallel.For(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, k => outcomes[k] = Process(batch[k]));
            Subproblems += batch.Count;
            foreach (var (halves, found) in outcomes)
            {
                Found ??= found;
                for (var k = halves.Length - 1; k >= 0; k--) open.Add(halves[k]);
            }
        }

        return Found is not null ? [] : [.. open.SelectMany(part => part.Open).Concat(stuck).Distinct().Select(place => cases[place].Index)];
    }

    /// <summary>Passes the turn on where it has ended: to the next case that is open somewhere, which gets at most its share of the time that the cases have until the round ends.</summary>
    private void TakeTurn(bool isLast)
    {
        if (cases.Count == 1 || isLast) return;
        if (turn is { } owner ? Subproblems < turnEnd && timeLeft() > turnStop && IsOpen(owner) : Subproblems < FirstParts * cases.Count && timeLeft() > start * (1 - FirstShare)) return;
        var next = turn is { } last ? last + 1 : 0;
        while (next < cases.Count && !IsOpen(next)) next++;
        if (next == cases.Count)
        {
            turnParts *= 2;
            for (next = 0; !IsOpen(next);) next++;
        }

        var left = timeLeft();
        (turn, turnEnd, turnStop) = (next, Subproblems + turnParts, left - left / Enumerable.Range(next, cases.Count - next).Count(IsOpen));
    }

    private bool IsOpen(int place) => open.Exists(part => part.Open.Contains(place));

    /// <summary>The latest part where the case is open that has its turn; where there is none, the latest one.</summary>
    private Part Next()
    {
        var last = turn is { } owner ? open.FindLastIndex(part => part.Open.Contains(owner)) : -1;
        if (last < 0) last = open.Count - 1;
        var part = open[last];
        open.RemoveAt(last);
        return part;
    }

    /// <summary>Bounds a part; its halves where it stays open, or a point where a case is met.</summary>
    private Outcome Process(Part part)
    {
        var ascent = (RowAscent?)null;
        BoundTable table;
        BackwardPass pass;
        try
        {
            // With the bounds of the part that it is of, other lines gain little.
            RelaxationSlope[] lines = part.Known is null ? [RelaxationSlope.LeastArea, RelaxationSlope.Left] : [RelaxationSlope.LeastArea];
            table = LayerByLayer.Run(network, part.Inputs, new BoundOptions { Threads = 1, Known = part.Known, TimeLimit = timeLeft() }, lines, linearOnly: false, "crown", part.Cut is null ? part.Settled : -1, part.Cut is { } cut ? [cut] : [], out pass, CancellationToken.None);
        }
        catch (BoundContradictionException) when (part.Limits.Count > 0 || part.Cut is not null)
        {
            // A half of a range that no input of the box reaches, or none that meets the row.
            return Outcome.None;
        }

        Part? OfOne(Part part, RowBound found)
        {
            if (found.Choice is null) return part;
            var (place, linear) = (part.Open[0], new double[network.InputSize]);
            var limit = cases[place].Case.Rows[found.Row - firstRows[place]].Limit;
            var least = ascent!.Exact(found, linear);
            if (InputCut.Of(part.Inputs, linear, least, limit) is not { } cut) return part;
            return cut.Narrow(part.Inputs) is { } inputs ? part with { Inputs = inputs, Cut = cut, Row = found.Row, Choice = found.Choice, Slack = limit - found.Value } : null;
        }

        var bounds = table.ToBounds();
        // Of a case the row that is nearest to being out of reach is the one to work on; of the cases the one that has its turn, or else the one that is farthest from it.
        var low = bounds.Lower(network.Output);
        var reached = new List<(int Place, int Row, double Slack)>();
        foreach (var place in part.Open)
        {
            var (rows, nearest, slack) = (cases[place].Case.Rows, firstRows[place], double.PositiveInfinity);
            for (var r = 0; r < rows.Count && slack >= 0; r++)
            {
                // The difference rounds, the comparison does not.
                var least = low[firstRows[place] + r];
                if (least > rows[r].Limit) slack = -1;
                else if (rows[r].Limit - least < slack) (nearest, slack) = (firstRows[place] + r, rows[r].Limit - least);
            }

            if (slack >= 0) reached.Add((place, nearest, slack));
        }

        // While many cases are open, halving the box gains more in the time than an ascent for each.
        var isRaised = part.Known is null || !splitsInputs || reached.Count <= FewCases;
        var (left, raised, worst, worstRow, most) = (new List<int>(), new List<RowBound>(), (RowBound?)null, -1, double.NegativeInfinity);
        var unused = new double[network.InputSize];
        foreach (var (place, row, least) in reached)
        {
            var (slack, found) = (least, (RowBound?)null);
            if (isRaised)
            {
                ascent ??= new RowAscent(network, table, pass, part.Inputs, part.Limits);
                var limit = cases[place].Case.Rows[row - firstRows[place]].Limit;
                found = ascent.Run(row, limit, part.Known is null ? WholeSteps : PartSteps, row == part.Row ? part.Choice : null);
                if (found.Value > limit && ascent.Exact(found, unused) > limit) continue;
                raised.Add(found);
                slack = Math.Min(slack, limit - found.Value);
            }

            left.Add(place);
            if (slack > most || place == turn || worstRow < 0) (worst, worstRow, most) = (found, row, place == turn ? double.PositiveInfinity : slack);
        }

        if (left.Count == 0) return Outcome.None;
        var lower = part.Inputs.Lower;
        var upper = part.Inputs.Upper;
        var center = new double[lower.Length];
        for (var i = 0; i < center.Length; i++) center[i] = lower[i] / 2 + upper[i] / 2;
        var trace = network.Trace<double>(center);
        var weights = new double[network.OutputSize];
        weights[worstRow] = 1;
        var gradient = OutputGradient.Of(network, trace, weights, out var slopes);
        var corner = new double[center.Length];
        for (var i = 0; i < corner.Length; i++) corner[i] = gradient[i] > 0 ? lower[i] : gradient[i] < 0 ? upper[i] : center[i];
        if ((Met(left, center, trace[network.Output.Index]) ?? Met(left, corner, network.Forward<double>(corner))) is { } met) return new Outcome([], met);
        if (worst?.Choice is not null && (Met(left, worst.Corner, network.Forward<double>(worst.Corner)) ?? Met(left, worst.Point(), network.Forward<double>(worst.Point()))) is { } other) return new Outcome([], other);
        if (left.Count > 1 && isRaised && (!splitsInputs || left.Count <= FewCases))
        {
            // What inputs a row leaves is another thing for each case.
            return new Outcome([.. left.Select((place, k) => OfOne(part with { Open = [place], Known = bounds }, raised[k])).OfType<Part>()], null);
        }

        part = part with { Open = [.. left], Row = worstRow, Choice = worst?.Choice };
        if (left.Count == 1 && worst is not null)
        {
            if (OfOne(part, worst) is not { } narrowed) return Outcome.None;
            // As long as that makes the ranges of the part much smaller, it is bounded again before it is split.
            if (narrowed.Slack > 0 && narrowed.Slack < AgainShare * part.Slack) return new Outcome([narrowed with { Known = bounds }], null);
            part = narrowed;
        }

        if ((splitsInputs ? HalvesOfBox(part, bounds, gradient) : HalvesOfLoss(part, bounds, worst) ?? HalvesOfRange(part, bounds, slopes)) is { } halves) return new Outcome([halves.First, halves.Second], null);
        lock (stuck) stuck.UnionWith(left);
        return Outcome.None;
    }

    /// <summary>The case that a point meets, of those whose rows its values seem to meet, and the point.</summary>
    private (int Index, double[] Point)? Met(List<int> left, double[] point, double[] values)
    {
        foreach (var place in left)
        {
            var (rows, seems) = (cases[place].Case.Rows, true);
            for (var r = 0; r < rows.Count && seems; r++)
            {
                var (value, limit) = (values[firstRows[place] + r], rows[r].Limit);
                seems = value - limit <= Rounded * (1 + Math.Abs(value) + Math.Abs(limit));
            }

            if (seems && isMet(cases[place].Index, point)) return (cases[place].Index, point);
        }

        return null;
    }

    private static (Part First, Part Second)? HalvesOfBox(Part part, NetworkBounds bounds, double[] gradient)
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

    /// <summary>Halves the range of the value whose line, or plane, is farthest from the function where the relaxation has its least value, weighed with what that counts.</summary>
    private (Part First, Part Second)? HalvesOfLoss(Part part, NetworkBounds bounds, RowBound? worst)
    {
        if (worst?.Choice is null) return null;
        var (node, index, place, score) = (-1, -1, 0.0, 0.0);
        foreach (var after in network.Nodes)
        {
            if (after.Layer is not (ActivationLayer or CurvedLayer)) continue;
            for (var j = 0; j < after.Size; j++)
            {
                var c = worst.Coefficients[after.Index][j];
                if (c == 0 || !(Math.Abs(c) * LossOf(after, j, c > 0, bounds, worst) is var loss && loss > score)) continue;
                var (input, value, _) = Room(after, j, bounds);
                if (input < 0 || after.Inputs[input].IsInput) continue;
                var (low, high) = (bounds.Lower(after.Inputs[input])[value], bounds.Upper(after.Inputs[input])[value]);
                var where = Place(after, worst.Values[after.Inputs[input].Index][value], low, high);
                if (where > low && where < high) (node, index, place, score) = (after.Inputs[input].Index, value, where, loss);
            }
        }

        return node < 0 ? null : (Known(part, bounds, node, index, place, isBelow: true), Known(part, bounds, node, index, place, isBelow: false));
    }

    /// <summary>How far the function is from the line or plane that a bound took.</summary>
    private static double LossOf(NetworkNode node, int j, bool isBelow, NetworkBounds bounds, RowBound worst)
    {
        double value, line;
        if (node.Layer is ActivationLayer activation)
        {
            var at = worst.Values[node.Inputs[0].Index][j];
            var (low, high) = (bounds.Lower(node.Inputs[0])[j], bounds.Upper(node.Inputs[0])[j]);
            if (Stability.IsLinear(activation, low, high) || !double.IsFinite(low) || !double.IsFinite(high)) return 0;
            var hull = new ActivationHull(activation, low, high);
            var slope = worst.Slopes[node.Index][j];
            (value, line) = (activation.Apply(at), slope * at + (isBelow ? hull.InterceptBelow(slope) : hull.InterceptAbove(slope)));
        }
        else
        {
            // What the average of the planes is.
            line = worst.Values[node.Index][j];
            switch (node.Layer)
            {
                case ProductLayer:
                    value = worst.Values[node.Inputs[0].Index][j] * worst.Values[node.Inputs[1].Index][j];
                    break;
                default:
                    value = isBelow ? bounds.Upper(node)[j] : bounds.Lower(node)[j];
                    break;
            }
        }

        return isBelow ? value - line : line - value;
    }

    /// <summary>Where to split a range: at the kink that is nearest to a value; of a smooth function, and of several values together, in the middle.</summary>
    private static double Place(NetworkNode node, double at, double low, double high)
    {
        if (node.Layer is ActivationLayer and not SmoothLayer)
        {
            Span<ActivationPiece> pieces = stackalloc ActivationPiece[ActivationPiece.Most];
            var (count, nearest) = (ActivationPiece.Over((ActivationLayer)node.Layer, low, high, pieces), double.NaN);
            for (var k = 1; k < count; k++) if (double.IsNaN(nearest) || Math.Abs(pieces[k].From - at) < Math.Abs(nearest - at)) nearest = pieces[k].From;
            if (nearest > low && nearest < high) return nearest;
        }

        return low / 2 + high / 2;
    }

    private (Part First, Part Second)? HalvesOfRange(Part part, NetworkBounds bounds, double[]?[] slopes)
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
        var limits = part.Limits.FindAll(limit => limit.Node != node || limit.Index != index || limit.IsUpper != isBelow);
        var choice = part.Choice;
        if (choice is not null && limits.Count < part.Limits.Count)
        {
            // The smaller limit takes the place of the one on the same side.
            choice = choice with { Multipliers = [.. choice.Multipliers.Where((_, k) => limits.Contains(part.Limits[k]))] };
        }

        limits.Add(new RangeLimit(node, index, place, isBelow));
        return part with { Known = new NetworkBounds(network, bounds.Region, lower, upper), Limits = limits, Settled = node, Choice = choice };
    }

    private static Network WithRows(Network network, IReadOnlyList<OutputRow> rows)
    {
        var builder = new NetworkBuilder();
        var copies = new Dictionary<NetworkNode, NetworkNode>();
        foreach (var node in network.Nodes)
            copies.Add(node, node.IsInput ? builder.Input(node.Shape, node.Name) : builder.Add(node.Layer!, [.. node.Inputs.Select(input => copies[input])], node.Shape, node.Name));
        return builder.Build(builder.Add(new DenseLayer([.. rows.Select(row => row.Coefficients)], new double[rows.Count]), copies[network.Output]));
    }

    /// <summary>
    /// A part of the box, what is known of every value, the places of the cases that are open there, the limits on values that make it a part, the last node whose ranges they do not make smaller, and the row that
    /// the part it is of was worked on by, with what its bound was found with; of a part of one case also a condition that inputs meet which meet its rows.
    /// </summary>
    private sealed record Part(InputRegion Inputs, NetworkBounds? Known, int[] Open, List<RangeLimit> Limits, int Settled, int Row, AscentChoice? Choice, InputCut? Cut, double Slack = double.PositiveInfinity);

    /// <summary>What bounding a part led to: halves, a point, or neither.</summary>
    private readonly record struct Outcome(Part[] Halves, (int Index, double[] Point)? Found)
    {
        public static Outcome None => new([], null);
    }
}
