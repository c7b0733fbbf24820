namespace Halfspace.Networks.Layers;

/// <summary>A layer whose values are smooth functions of several values together; bounds take each between two planes.</summary>
public abstract class CurvedLayer : Layer
{
    private protected CurvedLayer(IReadOnlyList<int> inputSizes, int outputSize)
        : base(inputSizes, outputSize)
    {
    }
}
