using System.Diagnostics;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// Anneals integer weights on the squared hinge of a network whose signs are lines clipped at -1 and +1: every hidden neuron
/// is rewarded for a clear side, so few samples teach a network that also fits new ones.
/// </summary>
/// <remarks>
/// The line reaches one at <c>Width</c> times P times the mean size of a sample. The hinge asks for the full vote of the last
/// hidden layer. Nothing is claimed of the result but what exact evaluation gives.
/// </remarks>
public sealed record SmoothMargin
{
    /// <summary>Where the clipped line reaches one, as a share of P times the mean size of a sample.</summary>
    public double Width { get; init; } = 0.1;

    /// <summary>Moves for each weight.</summary>
    public int Sweeps { get; init; } = 400;

    /// <summary>First temperature, in units of a sample's hinge at an output of zero.</summary>
    public double Hot { get; init; } = 0.05;

    /// <summary>Last temperature, in the same units.</summary>
    public double Cold { get; init; } = 0.0005;

    /// <summary>The price of a unit of weight, in the same units: what the samples do not ask for goes to zero.</summary>
    public double Pull { get; init; }

    /// <summary>The share of the full vote that the hinge asks for.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>With three outputs or more: ask the label's output to be ahead of every other one, see <see cref="OutputComparison.EachOther"/>, instead of asking each output for its own sign.</summary>
    public bool Multiclass { get; init; }

    /// <summary>The largest weight of the random start.</summary>
    public int StartRange { get; init; } = 1;

    /// <summary>Trains a network.</summary>
    /// <param name="problem">The problem; its objectives play no part.</param>
    /// <param name="seed">Seed of every random choice.</param>
    /// <param name="cancellationToken">Ends the annealing early; the network is then the one reached.</param>
    public IntegerNetwork Train(TrainingProblem problem, int seed, CancellationToken cancellationToken = default) =>
        Train(problem, seed, double.PositiveInfinity, cancellationToken);

    /// <summary>Trains a network within a time, after which it is annealed no more: a schedule that takes longer is cut and cooled in a hurry.</summary>
    /// <param name="problem">The problem; its objectives play no part.</param>
    /// <param name="seed">Seed of every random choice; a run that the time does not cut repeats.</param>
    /// <param name="seconds">Wall time for the annealing.</param>
    /// <param name="cancellationToken">Ends the annealing early; the network is then the one reached.</param>
    public IntegerNetwork Train(TrainingProblem problem, int seed, double seconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var mirrored = problem.Coding == OutputCoding.OnePerClass && problem.Data.ClassCount == 2;
        SearchState state;
        try
        {
            state = new SearchState(new SampleColumns(problem, ReducedInputs.Of(problem, cancellationToken), null, cancellationToken), mirrored);
        }
        catch (OperationCanceledException)
        {
            return MajorityClass.Network(problem);
        }

        double full = problem.Hidden.Count > 0 ? (double)problem.Range * problem.Hidden[^1] : problem.OutputScale;
        var cost = new DeficitCost { Threshold = Margin * full, Quadratic = 1 / (full * full) };
        var clock = Stopwatch.StartNew();
        bool MayGoOn(double until) => !cancellationToken.IsCancellationRequested && clock.Elapsed.TotalSeconds < until;
        var annealer = new Annealer(state, new SearchGuide(cost, cost, Multiclass && problem.OutputCount > 2 ? OutputComparison.EachOther : OutputComparison.Targets), (ulong)(uint)seed) { MayGoOn = () => MayGoOn(0.75 * seconds) };
        var schedule = new SearchSchedule
        {
            Moves = (long)Sweeps * state.Weights.Sum(layer => layer.Length),
            Hot = Hot,
            Cold = Cold,
            Smooth = Width,
            Sharp = Width,
            SignShare = 0,
            LaterShare = 0.02,
            StartRange = StartRange,
            Pull = Pull,
        };
        annealer.Run(schedule);
        if (!MayGoOn(0.75 * seconds) && MayGoOn(seconds))
        {
            // Time cut the schedule while it was hot. A clock in the schedule itself would make no two runs alike.
            annealer.MayGoOn = () => MayGoOn(seconds);
            annealer.Run(schedule with { Hot = Math.Sqrt(Hot * Cold), StartRange = -1, Seconds = seconds - clock.Elapsed.TotalSeconds });
        }

        return state.ToNetwork();
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SmoothMargin), PrintMembers);
}
