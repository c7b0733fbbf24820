namespace Halfspace.Embedding.ReducedSpace;

/// <summary>A part of the points of a reduced model: ranges of its variables, and of the values before each ReLU of each network.</summary>
internal sealed class Part
{
    /// <summary>Proved lines that are kept at most.</summary>
    private const int MostProved = 4;

    public Part(double[] low, double[] high, double[][][] lower, double[][][] upper, double bound, IReadOnlyList<Phase> phases, int depth)
    {
        (Low, High, Lower, Upper) = (low, high, lower, upper);
        (Bound, Phases, Depth) = (bound, phases, depth);
    }

    /// <summary>The variables' lower ends.</summary>
    public double[] Low { get; }

    /// <summary>The variables' upper ends.</summary>
    public double[] High { get; }

    /// <summary>By network and layer, the lower ends of values before a ReLU.</summary>
    public double[][][] Lower { get; }

    /// <summary>Their upper ends.</summary>
    public double[][][] Upper { get; }

    /// <summary>No point of the part has a smaller objective.</summary>
    public double Bound { get; set; }

    /// <summary>The neurons whose sign was chosen on the way here.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>How many choices were made on the way here.</summary>
    public int Depth { get; }

    /// <summary>The choice that it comes from; null for the whole.</summary>
    public SplitKind? Kind { get; init; }

    /// <summary>The bound of the part that it was split from.</summary>
    public double ParentBound { get; private init; } = double.NegativeInfinity;

    /// <summary>Lines below the objective that programs of the parts around this one have proved, the last one last.</summary>
    public IReadOnlyList<Line> Proved { get; private set; } = [];

    /// <summary>Whether the part was looked at once more, after what its own program proved left no choice open.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>Keeps a line that the part's program has proved; the oldest one goes where there are too many.</summary>
    public void Keep(Line line) => Proved = [.. Proved.Skip(Math.Max(0, Proved.Count - MostProved + 1)), line];

    /// <summary>A copy that can be narrowed.</summary>
    /// <param name="kind">How the part is split; null where it is not.</param>
    /// <param name="chosen">A sign that is chosen.</param>
    public Part Copy(SplitKind? kind = null, params ReadOnlySpan<Phase> chosen) => new(
        (double[])Low.Clone(),
        (double[])High.Clone(),
        [.. Lower.Select(layers => Array.ConvertAll(layers, layer => (double[])layer.Clone()))],
        [.. Upper.Select(layers => Array.ConvertAll(layers, layer => (double[])layer.Clone()))],
        Bound,
        chosen.Length == 0 ? Phases : [.. Phases, .. chosen],
        Depth + 1)
    {
        Kind = kind,
        ParentBound = Bound,
        Proved = Proved,
    };
}
