namespace Halfspace.Mip.Reformulations;

/// <summary>stub</summary>
public static class IndicatorToBigM
{
    /// <summary>stub</summary>
    public static MipModel Apply(MipModel model) => model;
}
