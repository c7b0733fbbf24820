namespace Halfspace.Experiments.Plans;

/// <summary>One cell of a plan's grid: one call of the command.</summary>
/// <param name="Index">0-based number of the task.</param>
/// <param name="Labels">What the task is in each axis, in order.</param>
/// <param name="Arguments">The verb and its options, with placeholders that only a folder of results settles.</param>
internal sealed record PlanTask(int Index, IReadOnlyList<KeyValuePair<string, string>> Labels, IReadOnlyList<string> Arguments)
{
    /// <summary>What the task is in one axis, or null.</summary>
    public string? Label(string axis) => Labels.FirstOrDefault(label => label.Key == axis).Value;

    /// <summary>What the task is, in a line.</summary>
    public override string ToString() => string.Join(", ", Labels.Select(label => label.Key + " " + label.Value));
}
