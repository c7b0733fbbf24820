namespace Halfspace.Training.LocalSearch;

/// <summary>One annealing run: how long, how hot, and how smooth.</summary>
internal sealed record SearchSchedule
{
    /// <summary>Moves of the run.</summary>
    public required long Moves { get; init; }

    /// <summary>Wall time of the run in seconds; then the clock, not the count of moves, tells how far it is.</summary>
    public double Seconds { get; init; } = double.PositiveInfinity;

    /// <summary>First and last temperature, in units of the guide's cost.</summary>
    public double Hot { get; init; } = 0.5;

    public double Cold { get; init; } = 0.02;

    /// <summary>Where the clipped line reaches one at first, over P times the mean size of a sample; zero for the sign throughout.</summary>
    public double Smooth { get; init; }

    /// <summary>The same when the line gives way to the sign.</summary>
    public double Sharp { get; init; } = 0.005;

    /// <summary>The share of the run that walks on the sign.</summary>
    public double SignShare { get; init; } = 0.3;

    /// <summary>The share of moves beyond the first layer.</summary>
    public double LaterShare { get; init; } = 0.1;

    /// <summary>The guide's price of a unit of weight.</summary>
    public double Pull { get; init; }

    /// <summary>
    /// The share of moves that take one sample with a cost and turn a hidden neuron its way; only where one hidden layer
    /// feeds one output.
    /// </summary>
    public double Focus { get; init; }

    /// <summary>Go on from the incumbent, whoever found it, or from the best weights where they are as good.</summary>
    public bool FromIncumbent { get; init; }

    /// <summary>Go on from the best weights, with more weight on the samples that are still missed.</summary>
    public bool Reweigh { get; init; }

    /// <summary>The largest first-layer and later weights of a random start; negative to go on from the present weights.</summary>
    public int StartRange { get; init; } = 1;
}
