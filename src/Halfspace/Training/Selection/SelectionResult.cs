namespace Halfspace.Training.Selection;

/// <summary>The shapes that were tried, the one chosen, and its network.</summary>
/// <param name="Tried">In the order of trying.</param>
/// <param name="Chosen">The one of fewest mistakes on what was held out, and of those the one of fewest bits.</param>
/// <param name="Problem">What the chosen network was trained on.</param>
/// <param name="Training">The network's training; where time was left, it went on after the choice.</param>
public sealed record SelectionResult(IReadOnlyList<ShapeResult> Tried, ShapeResult Chosen, TrainingProblem Problem, TrainingResult Training)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SelectionResult), PrintMembers);
}
