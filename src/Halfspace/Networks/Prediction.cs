using System.Numerics;

namespace Halfspace.Networks;

/// <summary>The rule by which outputs become a class, the same wherever a network is used: here, in certificates, and in every file that is written.</summary>
/// <remarks>
/// With two or more outputs the class is the lowest of those whose output is largest. A single output gives the second class
/// where it is zero or more (behind a sigmoid: one half or more), else the first. Nothing is drawn by chance; the published experiments' random choice among equal outputs is an option of
/// <see cref="ClassificationScore.Of(NetworkTrace, int?)"/>.
/// </remarks>
public static class Prediction
{
    /// <summary>The class that outputs give.</summary>
    /// <param name="outputs">One output or more, each a number.</param>
    public static int ClassOf<T>(ReadOnlySpan<T> outputs)
        where T : struct, INumber<T> => ClassOf(outputs, T.Zero);

    /// <summary>The class, where a single output gives the second class from another number than zero on: behind a sigmoid, one half.</summary>
    internal static int ClassOf<T>(ReadOnlySpan<T> outputs, T threshold)
        where T : struct, INumber<T>
    {
        if (outputs.Length == 1) return outputs[0] >= threshold ? 1 : 0;
        var best = 0;
        for (var j = 1; j < outputs.Length; j++)
        {
            if (outputs[j] > outputs[best]) best = j;
        }

        return best;
    }

    /// <summary>The class that outputs give, and how clearly.</summary>
    /// <param name="outputs">One output or more, each a number; kept, not copied.</param>
    public static Prediction<T> Of<T>(T[] outputs)
        where T : struct, INumber<T> => Of(outputs, T.Zero);

    /// <summary>The same with another threshold of a single output.</summary>
    internal static Prediction<T> Of<T>(T[] outputs, T threshold)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var predicted = ClassOf(outputs, threshold);
        if (outputs.Length == 1) return new Prediction<T>(predicted, outputs, T.Abs(outputs[0] - threshold), false);
        T? second = null;
        for (var j = 0; j < outputs.Length; j++)
        {
            if (j != predicted && (second is not { } known || outputs[j] > known)) second = outputs[j];
        }

        var margin = outputs[predicted] - second!.Value;
        return new Prediction<T>(predicted, outputs, margin, T.IsZero(margin));
    }

    /// <summary>How many outputs are equal to the largest.</summary>
    internal static int CountLargest<T>(ReadOnlySpan<T> outputs, T largest)
        where T : struct, INumber<T>
    {
        var count = 0;
        foreach (var output in outputs) if (output == largest) count++;
        return count;
    }
}

/// <summary>What is predicted for one sample.</summary>
/// <param name="Class">The index of the class; -1 where an ensemble's vote gives none.</param>
/// <param name="Outputs">The outputs (an ensemble's: the votes for each class).</param>
/// <param name="Margin">The largest output less the next; of a single output its distance from where the second class begins.</param>
/// <param name="IsTie">Whether several outputs are equally large, so that the lowest class was taken.</param>
public sealed record Prediction<T>(int Class, IReadOnlyList<T> Outputs, T Margin, bool IsTie)
    where T : struct, INumber<T>
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(Prediction), PrintMembers);
}
