namespace Halfspace.Mip.Reformulations;

/// <summary>Drops integrality: the linear relaxation, whose value bounds that of the model.</summary>
/// <remarks>Integer variables keep the outermost integers within their bounds. Indicator rows and piecewise-linear terms become rows first.</remarks>
public static class IntegersToContinuous
{
    /// <summary>A linear program with the same variables at the same indices, the same rows before any new ones, and the same objective.</summary>
    /// <param name="model">The model, which is left as it is.</param>
    /// <exception cref="ArgumentException">A reformulation needs a bound that the model does not have, or an integer variable has no integer in its bounds.</exception>
    public static MipModel Apply(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModelCopy.Of(PiecewiseLinearToBinaries.Apply(IndicatorToBigM.Apply(model)), withIndicators: false, withPiecewiseLinearTerms: false, withIntegers: false);
    }
}
