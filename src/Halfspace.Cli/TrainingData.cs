using Halfspace.Data;

namespace Halfspace.Cli;

/// <summary>The samples to train on, those to test on, and where the former came from.</summary>
internal sealed record TrainingData(Dataset Train, Dataset? Test, DataSource Source);
