using Halfspace.Data;

namespace Halfspace.Cli;

/// <summary>The samples to train on, those to test on, and where the former came from.</summary>
internal sealed record TrainingData(Dataset Train, Dataset? Test, DataSource Source)
{
    /// <summary>Wall time that reading and encoding took.</summary>
    public double ReadSeconds { get; init; }

    /// <summary>
    /// What is left of a time limit for search and proof. The limit counts from the command's start; where reading alone takes more than
    /// half of it, they get the other half all the same, and the report says how long reading took.
    /// </summary>
    public double TimeLeft(double limit) => Math.Max(limit - ReadSeconds, limit / 2);
}
