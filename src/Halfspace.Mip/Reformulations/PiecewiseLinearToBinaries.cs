namespace Halfspace.Mip.Reformulations;

/// <summary>stub</summary>
public static class PiecewiseLinearToBinaries
{
    /// <summary>stub</summary>
    public static MipModel Apply(MipModel model) => model;
}
