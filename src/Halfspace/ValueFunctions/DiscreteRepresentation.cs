using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// A value function of one right-hand side as the least of finitely many convex functions, one for each choice of the integers in a list S:
/// <c>z_S(b) = min over x in S of c x + z_C(b - A x)</c>. Never below z; equal to z on the stretches that are proved, and on the whole range once the loop is done.
/// </summary>
/// <remarks>
/// The loop takes a straight stretch of z_S (or a gap, where z_S is infinite) and asks for the point of the program, with b a column of its own,
/// that lies furthest below it. None: the stretch is proved. Else its integers join S. As z_S is one line there, the question is one
/// mixed-integer program without any constant to choose, and its answer is exact. Over a range with finitely many best choices the loop
/// ends. The idea of growing S by the largest gap is Hassanzadeh and Ralphs', The value function of a mixed-integer linear optimization
/// problem, COR@L technical report 14T-004, 2014; the search by stretches is what keeps it exact over a range.
/// </remarks>
public sealed class DiscreteRepresentation
{
    private readonly ParametricMip problem;
    private readonly RepresentationOptions options;
    private readonly CancellationToken cancellationToken;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<IntegerPart> parts = [];
    private readonly List<(Rational From, Rational To)> proved = [];
    private readonly HashSet<Rational> provedPoints = [];

    private DiscreteRepresentation(ParametricMip problem, Rational from, Rational to, RepresentationOptions options, CancellationToken cancellationToken) =>
        (this.problem, From, To, this.options, this.cancellationToken) = (problem, from, to, options, cancellationToken);

    /// <summary>The left end of the range.</summary>
    public Rational From { get; }

    /// <summary>The right end of the range.</summary>
    public Rational To { get; }

    /// <summary>The integer parts, in the order in which they were found.</summary>
    public IReadOnlyList<IntegerPart> Parts => parts;

    /// <summary>The least over all parts: z itself where proved, and nowhere below it.</summary>
    public PiecewiseLinear Function { get; private set; } = PiecewiseLinear.Nowhere;

    /// <summary>Whether the loop ended, so that <see cref="Function"/> is z on the whole range.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The stretches on which <see cref="Function"/> is proved to be z, from left to right.</summary>
    public IReadOnlyList<(Rational From, Rational To)> Proved => [.. proved.Order()];

    /// <summary>The number of mixed-integer programs that the loop solved.</summary>
    public int Searches { get; private set; }

    /// <summary>Runs the loop.</summary>
    /// <param name="problem">A program with one open right-hand side.</param>
    /// <param name="from">The left end of the range.</param>
    /// <param name="to">The right end, above the left one.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Ends the loop early; what was found stays.</param>
    /// <exception cref="ArgumentException">There is more than one open right-hand side, or the range is empty.</exception>
    /// <exception cref="InvalidOperationException">The program is unbounded.</exception>
    public static DiscreteRepresentation Build(ParametricMip problem, Rational from, Rational to, RepresentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        problem.Check([from]);
        if (from >= to) throw new ArgumentException($"The range from {from} to {to} is empty; give the smaller end first.", nameof(to));
        var made = new DiscreteRepresentation(problem, from, to, options ?? new RepresentationOptions(), cancellationToken);
        made.Run();
        return made;
    }

    /// <summary>The least over the first parts only: an upper approximation of z.</summary>
    public PiecewiseLinear Truncated(int count) => parts.Take(count).Select(part => part.Function).Aggregate(PiecewiseLinear.Nowhere, PiecewiseLinear.Minimum);

    private void Run()
    {
        try
        {
            while (Next() is { } stretch)
            {
                if (parts.Count >= options.PartLimit || clock.Elapsed.TotalSeconds >= options.TimeLimit) return;
                var tree = Search(stretch);
                if (tree.Point is { } point) Add(point);
                else if (tree.Status != SolveStatus.Infeasible) return;
                else if (stretch.From == stretch.To) provedPoints.Add(stretch.From);
                else proved.Add((stretch.From, stretch.To));
            }

            IsComplete = true;
        }
        catch (OperationCanceledException)
        {
            // What was found is a truncated representation; IsComplete stays false.
        }
    }

    /// <summary>A stretch that is not proved yet: a line, a gap (no line), or a single point. Null where there is none.</summary>
    private Stretch? Next()
    {
        var places = Function.Breakpoints.Concat([From, To]).Concat(proved.SelectMany(part => (Rational[])[part.From, part.To])).Distinct().Order().ToArray();
        for (var p = 0; p + 1 < places.Length; p++)
        {
            var (left, right) = (places[p], places[p + 1]);
            if (proved.Exists(part => part.From <= left && right <= part.To)) continue;
            var line = Function.RightOf(left) is { } segment ? segment.Part(left, right) : (Segment?)null;
            // An end where the function is lower than the stretch's own limit is known already and must not count as an improvement.
            return new Stretch(left, right, line, IsLower(Function.At(left), line?.ValueFrom), IsLower(Function.At(right), line?.ValueTo));
        }

        foreach (var place in places)
        {
            // A value that neither side reaches is on no stretch.
            if (Function.At(place) is not { } value || provedPoints.Contains(place)) continue;
            if (Function.LeftOf(place)?.At(place) != value && Function.RightOf(place)?.At(place) != value) return new Stretch(place, place, new Segment(place, place, value, value), false, false);
        }

        return null;

        static bool IsLower(Rational? value, Rational? limit) => value is { } known && (limit is not { } line || known < line);
    }

    /// <summary>The point that lies furthest below a stretch, by value and, at ends that do not count, by distance from them.</summary>
    private ExactTree Search(Stretch stretch)
    {
        Searches++;
        var asked = problem.WithParametersAsColumns([stretch.From], [stretch.To]);
        var place = problem.Program.ColumnCount;
        var gain = asked.AddColumn(-Rational.One, Rational.Zero, stretch is { Line: null, IsOpenLeft: false, IsOpenRight: false } ? Rational.One : null, false);
        if (stretch.Line is { } line)
        {
            var costs = Enumerable.Range(0, place).Where(j => !asked.Costs[j].IsZero).ToArray();
            asked.AddRow([.. costs, place, gain], [.. costs.Select(j => asked.Costs[j]), -line.Slope, Rational.One], null, line.ValueFrom - line.Slope * line.From - problem.Constant);
        }

        if (stretch.IsOpenLeft) asked.AddRow([gain, place], [Rational.One, -Rational.One], null, -stretch.From);
        if (stretch.IsOpenRight) asked.AddRow([gain, place], [Rational.One, Rational.One], null, stretch.To);
        for (var j = 0; j < place; j++) asked.Costs[j] = Rational.Zero;
        var rest = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds);
        var tree = ExactBranchAndBound.Solve(asked, options.Search with { KeepLeaves = false, Cutoff = Rational.Zero, TimeLimit = Math.Min(rest, options.Search.TimeLimit) }, cancellationToken);
        return tree.Status == SolveStatus.Unbounded ? throw ConvexTrace.Unbounded() : tree;
    }

    private void Add(Rational[] point)
    {
        var left = problem.WithParametersAsColumns([From], [To]);
        var values = new List<Rational>();
        for (var j = 0; j < problem.Program.ColumnCount; j++)
        {
            if (!left.IsInteger[j]) continue;
            (left.Lower[j], left.Upper[j]) = (point[j], point[j]);
            values.Add(point[j]);
        }

        var part = new IntegerPart(values, ConvexTrace.Of(left, problem.Program.ColumnCount, problem.Constant, cancellationToken));
        parts.Add(part);
        Function = PiecewiseLinear.Minimum(Function, part.Function);
    }

    private sealed record Stretch(Rational From, Rational To, Segment? Line, bool IsOpenLeft, bool IsOpenRight);
}
