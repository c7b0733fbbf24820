namespace Halfspace.Training.Selection;

/// <summary>What one shape came to.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Bits">The bits of its weights.</param>
/// <param name="TrainMistakes">Samples that training gets wrong, ties included; over folds their sum, each fold's samples counting where they are trained on.</param>
/// <param name="ValidationMistakes">The same over samples held out, over folds their sum; null without any.</param>
/// <param name="Result">The training; of several folds the first one's.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record ShapeResult(NetworkShape Shape, long Bits, long TrainMistakes, long? ValidationMistakes, TrainingResult Result, double Seconds)
{
    /// <summary>What a shape is judged by: mistakes on what was held out, else on what was trained on.</summary>
    public long Mistakes => ValidationMistakes ?? TrainMistakes;

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ShapeResult), PrintMembers);
}
