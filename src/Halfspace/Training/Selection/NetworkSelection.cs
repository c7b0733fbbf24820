using System.Diagnostics;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.Selection;

/// <summary>
/// Trains networks of growing shape and chooses the smallest of those that are best on samples held out. Larger shapes start from smaller ones, so that on the
/// samples trained on they are never worse.
/// </summary>
/// <example>
/// <code>
/// var selection = new NetworkSelection(train) { Held = [(train, validation)] };
/// var chosen = selection.Run(new TrainingOptions { TimeLimit = 10 });
/// Console.WriteLine($"{chosen.Chosen.Shape}: {chosen.Chosen.ValidationMistakes} mistakes on {validation.SampleCount} samples held out");
/// </code>
/// </example>
/// <param name="Data">The samples that the chosen network is trained on.</param>
public sealed record NetworkSelection(Dataset Data)
{
    /// <summary>A shape's share of the time limit.</summary>
    private const double Share = 1.0 / 16;

    /// <summary>The share that a shape may take at most where there are so many samples that the usual one is over before the search has begun.</summary>
    private const double LargestShare = 1.0 / 4;

    /// <summary>Numbers of the samples that a shape's search is to have a second for.</summary>
    private const double NumbersASecond = 4e6;

    /// <summary>The samples to train each shape on and those to judge it by: one pair of a hold-out, several of folds, none, the default, to judge by training.</summary>
    public IReadOnlyList<(Dataset Train, Dataset Validation)> Held { get; init; } = [];

    /// <summary>The widths to try; null, the default, to grow them.</summary>
    public IReadOnlyList<int>? Hidden { get; init; }

    /// <summary>The range to try; null, the default, to grow it.</summary>
    public int? Range { get; init; }

    /// <summary>The objectives; <see cref="Mistakes"/> by default.</summary>
    public IReadOnlyList<ITrainingObjective> Objectives { get; init; } = [Mistakes.Instance];

    /// <summary>How labels are asked of the outputs; null, the default, for one output where there are two classes.</summary>
    public OutputCoding? Coding { get; init; }

    /// <summary>Limits on the networks of every shape; null, the default, for none.</summary>
    public NetworkLimits? Limits { get; init; }

    /// <summary>Whether networks without a hidden layer have a range of biases that never binds, see <see cref="TrainingProblem.FreeBiasRange"/>; false by default.</summary>
    public bool HasFreeBiases { get; init; }

    /// <summary>How each shape is trained; null, the default, for the first method of the list.</summary>
    public ITrainingMethod? Method { get; init; }

    /// <summary>Told of each shape once it is judged; null for nobody.</summary>
    public Action<ShapeResult>? Judged { get; init; }

    /// <summary>Tries shapes while they gain, within the time limit of the options.</summary>
    /// <param name="options">Limits, solver, seed.</param>
    /// <param name="progress">Told of what is found and proved; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run with the shapes tried until then.</param>
    /// <returns>The choice and its network.</returns>
    /// <exception cref="ArgumentException">The smallest shape is no problem that can be trained.</exception>
    public SelectionResult Run(TrainingOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var given = options ?? new TrainingOptions();
        var clock = Stopwatch.StartNew();
        double Left() => given.TimeLimit - clock.Elapsed.TotalSeconds;
        var growth = new ShapeGrowth(Hidden, Range);
        var isWhole = Held.Count == 0 || (Held.Count == 1 && ReferenceEquals(Held[0].Train, Data));
        IReadOnlyList<Dataset> sets = Held.Count == 0 ? [Data] : [.. Held.Select(pair => pair.Train)];
        var trained = sets.Select(_ => new List<IntegerNetwork>()).ToArray();
        var tried = new List<ShapeResult>();
        var isOnly = Hidden is not null && Range is not null;
        var share = given.TimeLimit * Math.Clamp((double)Data.SampleCount * Data.InputCount / NumbersASecond / given.TimeLimit, Share, LargestShare);
        while (growth.Next is { } shape)
        {
            if (tried.Count > 0 && (Left() < share || cancellationToken.IsCancellationRequested)) break;
            var seconds = isOnly ? Left() / (isWhole ? 1 : sets.Count + 1) : Math.Max(0, Math.Min(Left(), share)) / sets.Count;
            if (Try(shape, sets, trained, given with { TimeLimit = seconds }, tried.Count > 0, progress, cancellationToken) is not { } judged) break;
            tried.Add(judged);
            Judged?.Invoke(judged);
            growth.Take(judged.Mistakes);
        }

        var chosen = tried.OrderBy(result => result.Mistakes).ThenBy(result => result.Bits).First();
        var problem = Problem(Data, chosen.Shape);
        var isDone = isWhole && (isOnly || chosen.Result.Status == TrainingStatus.Optimal || Left() <= 0 || cancellationToken.IsCancellationRequested);
        if (isDone) return new SelectionResult(tried, chosen, problem, chosen.Result with { Problem = problem });
        var training = problem.Train(
            given with { TimeLimit = Math.Max(0, Left()), Start = isWhole ? chosen.Result.Network : given.Start },
            Method,
            progress,
            cancellationToken);
        return new SelectionResult(tried, chosen, problem, isWhole ? WithBound(training, chosen.Result) : training);
    }

    /// <summary>A later training of the same problem, with the first objective's bound of the earlier one where that is better: it holds for every network.</summary>
    private static TrainingResult WithBound(TrainingResult later, TrainingResult earlier)
    {
        if (later.Network is null || earlier.Outcome.Bound is not { } bound || (later.Outcome.Bound is { } known && known.Value >= bound.Value)) return later;
        ObjectiveOutcome[] outcomes = [later.Outcome with { Bound = bound }, .. later.Outcomes.Skip(1)];
        return later with { Outcomes = outcomes, Status = TrainingConclusion.Of(later.Method, later.Network, outcomes, later.Status == TrainingStatus.Target).Status };
    }

    /// <summary>The problem of a shape on some samples.</summary>
    /// <param name="set">The samples.</param>
    /// <param name="shape">Widths and range.</param>
    /// <exception cref="ArgumentException">The shape is no problem that can be trained.</exception>
    public TrainingProblem Problem(Dataset set, NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var limits = HasFreeBiases && shape.Hidden.Count == 0 ? (Limits ?? NetworkLimits.None) with { BiasRange = TrainingProblem.FreeBiasRange(set, shape.Range) } : Limits;
        return new TrainingProblem(set, shape.Hidden, shape.Range, Objectives, Coding, limits);
    }

    /// <summary>Trains one shape on each set; null where it is too large to be stated and smaller ones are there.</summary>
    private ShapeResult? Try(NetworkShape shape, IReadOnlyList<Dataset> sets, List<IntegerNetwork>[] trained, TrainingOptions options, bool mayBeRefused, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (train, validation) = (0L, Held.Count == 0 ? default(long?) : 0);
        TrainingResult? first = null;
        for (var s = 0; s < sets.Count; s++)
        {
            TrainingProblem problem;
            try
            {
                problem = Problem(sets[s], shape);
            }
            catch (ArgumentException) when (mayBeRefused)
            {
                return null;
            }

            var start = trained[s].Select(network => NestedStart.Of(network, problem)).OfType<IntegerNetwork>().Append(options.Start).OfType<IntegerNetwork>()
                .Select(network => (network, costs: problem.Score(network))).Aggregate(default((IntegerNetwork Network, IReadOnlyList<Cost?> Costs)?), (best, next) => best is { } known && !Lexicographic.IsBetter(next.costs, known.Costs) ? best : next);
            var result = problem.Train(options with { Start = start?.Network }, Method, progress, cancellationToken);
            first ??= result;
            if (result.Network is { } network) trained[s].Add(network);
            train += Wrong(result.Network, sets[s]);
            if (Held.Count > 0) validation += Wrong(result.Network, Held[s].Validation);
        }

        return new ShapeResult(shape, shape.Bits(Data.InputCount, Problem(Data, shape).OutputCount), train, validation, first!, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Samples that a network gets wrong, ties included; all of them without a network.</summary>
    /// <param name="network">The network, or null.</param>
    /// <param name="set">The samples.</param>
    public static long Wrong(IntegerNetwork? network, Dataset set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (network is null) return set.SampleCount;
        var trace = new NetworkTrace(network, set);
        var wrong = 0L;
        for (var k = 0; k < set.SampleCount; k++) wrong += Mistakes.IsRight(trace.Outputs(k), set.Labels[k]) ? 0 : 1;
        return wrong;
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(NetworkSelection), PrintMembers);
}
