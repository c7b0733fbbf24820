using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// What a hidden neuron passes on while the search is guided: whole numbers from -<see cref="Unit"/> to <see cref="Unit"/>,
/// held in floats, so that sums of them stay exact.
/// </summary>
internal interface IGuideActivation
{
    /// <summary>The number that stands for an activation of one.</summary>
    const float Unit = 64;

    /// <summary>Whether most moves leave most activations as they are.</summary>
    static abstract bool IsSign { get; }

    /// <summary>The activation of 16 first-layer pre-activations.</summary>
    Vector512<float> First(Vector512<int> preActivations);

    /// <summary>The activation of 16 pre-activations of a later layer, in units of one over <see cref="Unit"/>.</summary>
    Vector512<float> Later(Vector512<float> preActivations);
}

/// <summary>The sign itself, with sign(0) = +1.</summary>
internal readonly struct SignActivation : IGuideActivation
{
    public static bool IsSign => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> First(Vector512<int> preActivations) => Vector512.ConditionalSelect(
        Vector512.LessThan(preActivations, Vector512<int>.Zero).AsSingle(), Vector512.Create(-IGuideActivation.Unit), Vector512.Create(IGuideActivation.Unit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Later(Vector512<float> preActivations) => Vector512.ConditionalSelect(
        Vector512.LessThan(preActivations, Vector512<float>.Zero), Vector512.Create(-IGuideActivation.Unit), Vector512.Create(IGuideActivation.Unit));
}

/// <summary>A line through zero, clipped at -1 and +1: rewards hidden neurons for a clear sign.</summary>
internal readonly struct ClippedLineActivation(float firstSlope, float laterSlope) : IGuideActivation
{
    // Adding and taking away 1.5 * 2^23 rounds a float of smaller magnitude to a whole number.
    private const float Rounding = 12582912;

    public static bool IsSign => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> First(Vector512<int> preActivations) => Clip(Vector512.ConvertToSingle(preActivations), firstSlope);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Later(Vector512<float> preActivations) => Clip(preActivations, laterSlope);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clip(Vector512<float> value, float slope)
    {
        var rounded = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope), Vector512.Create(Rounding)) - Vector512.Create(Rounding);
        return Vector512.MinNative(Vector512.MaxNative(rounded, Vector512.Create(-IGuideActivation.Unit)), Vector512.Create(IGuideActivation.Unit));
    }
}
