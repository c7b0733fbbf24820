using System.Diagnostics;

namespace Halfspace.Mip.Exact;

/// <summary>
/// Branch and bound whose every bound, value and comparison is exact, and which keeps its tree. Depth first, into the nearer child;
/// it branches on the integer column that is furthest from a whole number.
/// </summary>
public sealed class ExactBranchAndBound
{
    /// <summary>Integer columns without bounds can be branched on for ever; a chain as long as this is one that does not end.</summary>
    private const int DeepestBranch = 2000;

    private readonly ExactProgram program;
    private readonly ExactRelaxation relaxation;
    private readonly ExactSearchOptions options;
    private readonly List<ExactLeaf> leaves = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly CancellationToken cancellationToken;
    private Rational? best;
    private Rational[]? point;
    private int nodes;
    private SolveStatus stopped = SolveStatus.Optimal;

    private ExactBranchAndBound(ExactProgram program, ExactRelaxation relaxation, ExactSearchOptions options, CancellationToken cancellationToken) =>
        (this.program, this.relaxation, this.options, this.cancellationToken, best) = (program, relaxation, options, cancellationToken, options.Cutoff);

    /// <summary>Solves a program.</summary>
    /// <param name="program">The program; it is left as it is.</param>
    /// <param name="options">Limits and the backend for linear programs.</param>
    /// <param name="cancellationToken">Ends the search with an exception.</param>
    public static ExactTree Solve(ExactProgram program, ExactSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        options ??= new ExactSearchOptions();
        var own = program.Copy();
        using var relaxation = new ExactRelaxation(own, options.Solver, cancellationToken);
        return new ExactBranchAndBound(own, relaxation, options, cancellationToken).Run();
    }

    private ExactTree Run()
    {
        var root = relaxation.Solve(cancellationToken);
        nodes = 1;
        if (root.Status == SolveStatus.Unbounded) return WithoutCosts();
        // A root without a point has no dual values of its own to build on; zero multipliers prove nothing, which the leaf then says.
        Visit(root, new Rational[program.RowCount], 0);
        var status = stopped != SolveStatus.Optimal ? stopped : point is null ? SolveStatus.Infeasible : SolveStatus.Optimal;
        return new ExactTree(status, point is null ? null : best, point, leaves, nodes);
    }

    /// <summary>Where the relaxation has no end, the program has none exactly if it has a point at all.</summary>
    private ExactTree WithoutCosts()
    {
        var any = program.Copy();
        for (var j = 0; j < any.ColumnCount; j++) any.Costs[j] = Rational.Zero;
        var left = double.IsFinite(options.TimeLimit) ? Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds) : options.TimeLimit;
        var tree = Solve(any, options with { Cutoff = null, TimeLimit = left }, cancellationToken);
        return tree.Point is not null ? new ExactTree(SolveStatus.Unbounded, null, null, [], nodes + tree.Nodes) : tree with { Nodes = nodes + tree.Nodes };
    }

    private void Visit(ExactAnswer answer, Rational[] inherited, int depth)
    {
        if (answer.Status == SolveStatus.Infeasible)
        {
            AddLeaf(inherited, answer.Multipliers);
            return;
        }

        if (best is { } known && answer.Value >= known)
        {
            AddLeaf(answer.Multipliers, null);
            return;
        }

        var column = Branching(answer.Point!);
        if (column < 0)
        {
            (best, point) = (answer.Value, answer.Point);
            AddLeaf(answer.Multipliers, null);
            return;
        }

        if (IsOver(depth))
        {
            AddLeaf(answer.Multipliers, null);
            return;
        }

        var (floor, ceiling) = (answer.Point![column].Floor(), answer.Point[column].Ceiling());
        var (lower, upper) = (program.Lower[column], program.Upper[column]);
        var down = answer.Point[column] - floor <= Rational.Of(1, 2);
        foreach (var below in (bool[])[down, !down])
        {
            if (below) relaxation.SetBounds(column, lower, floor);
            else relaxation.SetBounds(column, ceiling, upper);
            nodes++;
            Visit(relaxation.Solve(cancellationToken), answer.Multipliers, depth + 1);
        }

        relaxation.SetBounds(column, lower, upper);
    }

    private bool IsOver(int depth)
    {
        if (stopped == SolveStatus.Optimal)
        {
            if (nodes >= options.NodeLimit || depth >= DeepestBranch) stopped = SolveStatus.NodeLimit;
            else if (clock.Elapsed.TotalSeconds >= options.TimeLimit) stopped = SolveStatus.TimeLimit;
        }

        return stopped != SolveStatus.Optimal;
    }

    private int Branching(Rational[] at)
    {
        var (best, distance) = (-1, Rational.Zero);
        for (var j = 0; j < program.ColumnCount; j++)
        {
            if (!program.IsInteger[j] || at[j].IsInteger) continue;
            var part = at[j] - at[j].Floor();
            var off = Rational.Min(part, Rational.One - part);
            if (off > distance) (best, distance) = (j, off);
        }

        return best;
    }

    private void AddLeaf(Rational[] multipliers, Rational[]? ray)
    {
        if (options.KeepLeaves) leaves.Add(new ExactLeaf(multipliers, ray, [.. program.Lower], [.. program.Upper]));
    }
}
