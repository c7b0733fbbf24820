using Halfspace.Data;

namespace Halfspace.Cli.Inputs;

/// <summary>The samples to train on, those to test on, and where the former came from.</summary>
internal sealed record TrainingData(Dataset Train, Dataset? Test, DataSource Source)
{
    /// <summary>What was held out of the rows chosen: once for a hold-out, whose first part is <see cref="Train"/>; once a fold; empty for nothing.</summary>
    public IReadOnlyList<(Dataset Train, Dataset Validation)> Held { get; init; } = [];

    /// <summary>Wall time that reading and encoding took.</summary>
    public double ReadSeconds { get; init; }

    /// <summary>Seed of a random choice among equal largest outputs; null for the rule, the lowest class.</summary>
    public int? TieSeed { get; init; }
}
