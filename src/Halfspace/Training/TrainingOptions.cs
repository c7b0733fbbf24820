using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>What a training run may spend, and where it starts.</summary>
/// <example>
/// <code>
/// var options = new TrainingOptions { TimeLimit = 10, Seed = 1 };
/// </code>
/// </example>
public sealed record TrainingOptions
{
    /// <summary>Wall time in seconds; 60 by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = 60;

    /// <summary>Threads, up to <see cref="ThreadCount.Most"/>; all cores by default, and for 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.OrAll(value); } = Environment.ProcessorCount;

    /// <summary>Seed of every random choice; zero by default.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Stop once the misses are at most this share of the samples; null, the default, for never. For min-hinge a miss
    /// counts as the squared margin, 1/4.
    /// </summary>
    public double? TargetFraction { get; init; }

    /// <summary>The MIP solver; null, the default, takes the first that is installed.</summary>
    public IMipSolver? Solver { get; init; }

    /// <summary>
    /// A second MIP solver that is asked about every model whose bound, or infeasibility, would be claimed; null, the default, for none. What both
    /// claim is reported; where an exact network of one refutes the other, the run ends with a <see cref="SolverContradictionException"/>.
    /// </summary>
    public IMipSolver? CrossCheck { get; init; }

    /// <summary>How the problem is stated as a MIP; null, the default, takes the one that suits the problem and the solver.</summary>
    public ITrainingFormulation? Formulation { get; init; }

    /// <summary>A network to start from, or null.</summary>
    public IntegerNetwork? Start { get; init; }

    /// <summary>The number of search moves after which to stop, or null; makes a run repeatable.</summary>
    public long? MoveLimit { get; init; }

    /// <summary>The number of branch-and-bound nodes after which to stop, or null.</summary>
    public long? NodeLimit { get; init; }

    /// <summary>Told of each better network once it is scored, on whatever thread found it; null for nobody.</summary>
    public Action<IntegerNetwork>? Found { get; init; }

    /// <summary>The same for networks of real weights.</summary>
    public Action<StepNetwork>? FoundReal { get; init; }

    /// <summary>Told of each better bound on the first objective of integer networks, on whatever thread proved it, so that it is known where a run is given up; null for nobody.</summary>
    public Action<BoundProof>? Proved { get; init; }

    /// <summary>Receives a solver's log; null for silence.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TrainingOptions), PrintMembers);
}
