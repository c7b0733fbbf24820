using System.Globalization;

namespace Halfspace.Training.RiskScores;

/// <summary>A node of the tree: a box of scores, a bound on all of them, and once it is split its two parts.</summary>
internal sealed class RiskNode
{
    private const string Digits = "E5";

    /// <summary>The box; dropped once the node is split or closed.</summary>
    public RiskBox? Box { get; private set; }

    /// <summary>No score of the box costs less.</summary>
    public double Bound { get; private set; }

    /// <summary>The point that shows the bound, the bias last.</summary>
    public double[] Point { get; private set; } = [];

    /// <summary>The multiplier of the limit on inputs there.</summary>
    public double Multiplier { get; set; }

    /// <summary>Where to go on from: the relaxation's own point.</summary>
    public double[] Start { get; set; } = [];

    /// <summary>The place of the weight that is split; null where none is.</summary>
    public int? Split { get; private set; }

    /// <summary>Weights up to this are the first part's.</summary>
    public int At { get; private set; }

    /// <summary>The parts.</summary>
    public RiskNode? First { get; private set; }

    /// <summary>The part of larger weights.</summary>
    public RiskNode? Second { get; private set; }

    /// <summary>Whether the limits leave no score.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The root, or a part of a box.</summary>
    public static RiskNode Of(RiskBox box, RiskNode? parent, TrainingProblem shape)
    {
        var node = new RiskNode { Box = box, IsEmpty = !box.Close(shape) };
        if (node.IsEmpty) node.Box = null;
        if (parent is not null) (node.Bound, node.Point, node.Multiplier, node.Start) = (parent.Bound, parent.Point, parent.Multiplier, parent.Start);
        else (node.Bound, node.Point, node.Start) = (double.NegativeInfinity, new double[box.Low.Length], new double[box.Low.Length]);
        return node;
    }

    /// <summary>Rounds a point to a few digits, which bounds nearly as well and is shorter to write down.</summary>
    public static double[] Rounded(double[] point) =>
        Array.ConvertAll(point, w => w == Math.Round(w) ? w : double.Parse(w.ToString(Digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <summary>Takes a point's bound where it is the better one.</summary>
    public void Take(double[] point, double bound)
    {
        if (bound > Bound) (Point, Bound) = (point, bound);
    }

    /// <summary>Splits a box in two.</summary>
    public (RiskNode First, RiskNode Second) Cut(RiskBox box, int place, int at, TrainingProblem shape)
    {
        (Split, At) = (place, at);
        First = Of(box.With(place, int.MinValue, at), this, shape);
        Second = Of(box.With(place, at + 1, int.MaxValue), this, shape);
        Close();
        return (First, Second);
    }

    /// <summary>Drops what is no longer needed once the node is split, or its bound is enough.</summary>
    public void Close() => (Box, Start) = (null, []);

    /// <summary>The least bound of the leaves; infinity where all are empty.</summary>
    public double LeastOfLeaves()
    {
        var (least, open) = (double.PositiveInfinity, new Stack<RiskNode>([this]));
        while (open.TryPop(out var node))
        {
            if (node.Split is null)
            {
                if (!node.IsEmpty) least = Math.Min(least, node.Bound);
                continue;
            }

            open.Push(node.Second!);
            open.Push(node.First!);
        }

        return least;
    }

    /// <summary>The tree in preorder, cut off where a node's own bound is enough.</summary>
    public IReadOnlyList<RiskNodeClaim> Claims(double enough)
    {
        var (claims, open) = (new List<RiskNodeClaim>(), new Stack<RiskNode>([this]));
        while (open.TryPop(out var node))
        {
            if (node.IsEmpty) claims.Add(new RiskNodeClaim(null, 0, null));
            else if (node.Split is null || node.Bound >= enough) claims.Add(new RiskNodeClaim(null, 0, node.Point));
            else
            {
                claims.Add(new RiskNodeClaim(node.Split, node.At, null));
                open.Push(node.Second!);
                open.Push(node.First!);
            }
        }

        return claims;
    }
}
