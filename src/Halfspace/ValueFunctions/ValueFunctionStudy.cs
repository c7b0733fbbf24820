using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;

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
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = 60;

    /// <summary>The backend that is asked for optimal integers at the samples, or null for exact trees, which take longer.</summary>
    public IMipSolver? Sampler { get; init; }

    /// <summary>The backend for linear programs, or null for fractions alone.</summary>
    public ILpSolver? Solver { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(StudyOptions), PrintMembers);
}

/// <summary>A value function over a range with its approximations beside it. Values are those of the minimised program.</summary>
/// <param name="Problem">The program.</param>
/// <param name="Representation">The integer parts found and what is proved.</param>
/// <param name="LinearDual">The linear relaxation's dual function; nowhere finite where there was no time for it.</param>
/// <param name="TreeDuals">Branch-and-bound functions that were finished in time.</param>
/// <param name="TruncatedParts">The number of parts in <paramref name="Truncated"/>.</param>
/// <param name="Truncated">The least over the first parts: an upper approximation.</param>
/// <param name="Samples">Values at places, where the representation is not complete: exact for their integers, which are optimal by the sampler's word, or proved where there is none. Null values are infinite.</param>
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
        var linear = Within(options.TimeLimit * .6 - clock.Elapsed.TotalSeconds, token => new LpDualFunction(problem).Over(from, to, token), cancellationToken) ?? PiecewiseLinear.Nowhere;
        var places = options.SolveAt ?? [.. Enumerable.Range(1, 3).Select(q => from + Rational.Of(q, 4) * (to - from))];
        var trees = new List<BranchAndBoundDualFunction>();
        foreach (var place in places)
        {
            if (Within(options.TimeLimit * .75 - clock.Elapsed.TotalSeconds, token => BranchAndBoundDualFunction.TryOf(problem, [place], search, token), cancellationToken) is { } function) trees.Add(function);
        }

        var kept = options.TruncatedParts ?? Math.Max(1, representation.Parts.Count / 2);
        var (samples, known) = (new List<(Rational, Rational?)>(), representation.Truncated(representation.Parts.Count));
        for (var s = 0; !representation.IsComplete && s < options.Samples; s++)
        {
            var place = from + Rational.Of(s, Math.Max(1, options.Samples - 1)) * (to - from);
            if (Within(options.TimeLimit - clock.Elapsed.TotalSeconds, token => Sample(problem, place, known.At(place), options.Sampler, search, token), cancellationToken) is { } sample) samples.Add((place, sample.Value));
        }

        return new ValueFunctionStudy(problem, representation, linear, trees, Math.Min(kept, representation.Parts.Count), representation.Truncated(kept), samples, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The value at a place: of the solver's integers, exactly, or of an exact tree, also where a value that is known refutes the solver. Null where neither came to an end.</summary>
    private static ValueSample? Sample(ParametricMip problem, Rational place, Rational? known, IMipSolver? sampler, ExactSearchOptions search, CancellationToken cancellationToken)
    {
        if (sampler is not null && Reported(problem, place, sampler, cancellationToken) is { } reported && (known is null || reported.Value <= known)) return reported;
        if (sampler is not null && known is null) return null;
        var tree = ExactBranchAndBound.Solve(problem.At([place]), search with { KeepLeaves = false }, cancellationToken);
        return tree.Status is SolveStatus.Optimal or SolveStatus.Infeasible ? new ValueSample(tree.Value + problem.Constant) : null;
    }

    /// <summary>The exact value of the integers that a solver calls optimal; null where it calls none so.</summary>
    private static ValueSample? Reported(ParametricMip problem, Rational place, IMipSolver sampler, CancellationToken cancellationToken)
    {
        var program = problem.At([place]);
        var result = program.ToModel().Solve(sampler, new SolveOptions { Threads = 1 }, null, cancellationToken);
        if (result.Status == SolveStatus.Infeasible) return new ValueSample(null);
        if (result.Point is not { } point || result.Status != SolveStatus.Optimal) return null;
        for (var j = 0; j < program.ColumnCount; j++) if (program.IsInteger[j]) program.Lower[j] = program.Upper[j] = (Rational)(long)Math.Round(point[j]);
        var answer = ExactSimplex.Solve(program, point, cancellationToken);
        return answer.Status == SolveStatus.Optimal ? new ValueSample(answer.Value + problem.Constant) : null;
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

    private sealed record ValueSample(Rational? Value);

    private static CancellationTokenSource Limited(double seconds, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(Math.Min(seconds, 1e6)));
        return source;
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ValueFunctionStudy), PrintMembers);
}
