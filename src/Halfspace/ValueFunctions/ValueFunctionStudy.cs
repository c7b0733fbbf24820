using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>What a study of a value function over a range is asked for.</summary>
public sealed record StudyOptions
{
    /// <summary>Right-hand sides at which branch-and-bound functions are made; null for the quarters of the range.</summary>
    public IReadOnlyList<Rational>? SolveAt { get; init; }

    /// <summary>The number of integer parts of the truncated representation; null for half of those found.</summary>
    public int? TruncatedParts { get; init; }

    /// <summary>The number of places at which the value is computed where the exact loop does not finish; 101 by default.</summary>
    public int Samples { get; init; } = 101;

    /// <summary>The number of integer parts after which the exact loop stops.</summary>
    public int PartLimit { get; init; } = 1000;

    /// <summary>Seconds for everything; half of them at most for the exact loop, a quarter for dual functions, what is left for samples.</summary>
    public double TimeLimit { get; init; } = 60;

    /// <summary>The backend for linear programs, or null for fractions alone.</summary>
    public Mip.Solvers.ILpSolver? Solver { get; init; }
}

/// <summary>A value function over a range with its approximations beside it. Values are those of the minimised program.</summary>
/// <param name="Problem">The program.</param>
/// <param name="Representation">The integer parts found and what is proved.</param>
/// <param name="LinearDual">The linear relaxation's dual function.</param>
/// <param name="TreeDuals">Branch-and-bound functions that were finished in time.</param>
/// <param name="TruncatedParts">The number of parts in <paramref name="Truncated"/>.</param>
/// <param name="Truncated">The least over the first parts: an upper approximation.</param>
/// <param name="Samples">Exact values at places, where the representation is not complete; null values are infinite.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record ValueFunctionStudy(
    ParametricMip Problem,
    DiscreteRepresentation Representation,
    PiecewiseLinear LinearDual,
    IReadOnlyList<BranchAndBoundDualFunction> TreeDuals,
    int TruncatedParts,
    PiecewiseLinear Truncated,
    IReadOnlyList<(Rational Place, Rational? Value)> Samples,
    double Seconds)
{
    /// <summary>Studies a program with one open right-hand side.</summary>
    /// <exception cref="ArgumentException">The range is empty.</exception>
    /// <exception cref="InvalidOperationException">The program is unbounded.</exception>
    public static ValueFunctionStudy Of(ParametricMip problem, Rational from, Rational to, StudyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new StudyOptions();
        var clock = Stopwatch.StartNew();
        var search = new ExactSearchOptions { Solver = options.Solver };
        DiscreteRepresentation representation;
        using (var limit = Limited(options.TimeLimit / 2, cancellationToken))
            representation = DiscreteRepresentation.Build(problem, from, to, new RepresentationOptions { PartLimit = options.PartLimit, TimeLimit = options.TimeLimit / 2, Search = search }, limit.Token);
        var linear = new LpDualFunction(problem).Over(from, to);
        var places = options.SolveAt ?? [.. Enumerable.Range(1, 3).Select(q => from + Rational.Of(q, 4) * (to - from))];
        var trees = new List<BranchAndBoundDualFunction>();
        foreach (var place in places)
        {
            if (Within(options.TimeLimit * .75 - clock.Elapsed.TotalSeconds, token => BranchAndBoundDualFunction.TryOf(problem, [place], search, token), cancellationToken) is { } function) trees.Add(function);
        }

        var kept = options.TruncatedParts ?? Math.Max(1, representation.Parts.Count / 2);
        var samples = new List<(Rational, Rational?)>();
        for (var s = 0; !representation.IsComplete && s < options.Samples; s++)
        {
            var place = from + Rational.Of(s, Math.Max(1, options.Samples - 1)) * (to - from);
            var tree = Within(options.TimeLimit - clock.Elapsed.TotalSeconds, token => ExactBranchAndBound.Solve(problem.At([place]), search with { KeepLeaves = false }, token), cancellationToken);
            if (tree?.Status is SolveStatus.Optimal or SolveStatus.Infeasible) samples.Add((place, tree.Value + problem.Constant));
        }

        return new ValueFunctionStudy(problem, representation, linear, trees, Math.Min(kept, representation.Parts.Count), representation.Truncated(kept), samples, clock.Elapsed.TotalSeconds);
    }

    private static T? Within<T>(double seconds, Func<CancellationToken, T?> work, CancellationToken cancellationToken)
        where T : class
    {
        if (seconds <= 0 || cancellationToken.IsCancellationRequested) return null;
        using var limit = Limited(seconds, cancellationToken);
        try
        {
            return work(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static CancellationTokenSource Limited(double seconds, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(Math.Min(seconds, 1e6)));
        return source;
    }
}
