using Halfspace.Bounds.Relaxations;
using Halfspace.Mip;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Programs;

/// <summary>The rows of one activation: its hull, and for an exact program its pieces.</summary>
internal readonly struct HullRows(MipModel model, ActivationLayer layer, bool isExact)
{
    /// <summary>Whether an activation is zero whatever its argument is within a range.</summary>
    public static bool IsZero(ActivationLayer layer, double lower, double upper)
    {
        if (layer is SmoothLayer) return false;
        Span<ActivationPiece> pieces = stackalloc ActivationPiece[ActivationPiece.Most];
        return ActivationPiece.Over(layer, lower, upper, pieces) == 1 && pieces[0] is { Slope: 0, Intercept: 0 };
    }

    /// <summary>Adds the activation of a value.</summary>
    /// <param name="argument">The value.</param>
    /// <param name="lower">Its lower end.</param>
    /// <param name="upper">Its upper end.</param>
    /// <param name="low">The activation's lower end.</param>
    /// <param name="high">The activation's upper end.</param>
    public ProgramValue Add(ProgramValue argument, double lower, double upper, double low, double high)
    {
        if (layer is SmoothLayer)
        {
            // No pieces are equal to it: the lines hold in an exact program too, whose points are then more than those of the network.
            var value = model.AddContinuous(low, high);
            if (!argument.IsZero) AddHull(new ActivationHull(layer, lower, upper), value, argument.In(model));
            return new ProgramValue(value.Index, 1);
        }

        Span<ActivationPiece> pieces = stackalloc ActivationPiece[ActivationPiece.Most];
        var count = ActivationPiece.Over(layer, lower, upper, pieces);
        if (count == 1 && pieces[0] is { Intercept: 0, Slope: 1 or -1 } only) return argument with { Sign = argument.Sign * (int)only.Slope };
        var output = model.AddContinuous(low, high);
        if (argument.IsZero)
        {
            // The argument is zero for certain; the output's range says what is known of it.
            return new ProgramValue(output.Index, 1);
        }

        var x = argument.In(model);
        if (count == 1)
        {
            model.AddConstraint(((LinearExpression)output).Plus(-pieces[0].Slope, x).Between(pieces[0].Intercept, pieces[0].Intercept));
            return new ProgramValue(output.Index, 1);
        }

        AddHull(new ActivationHull(layer, lower, upper), output, x);
        if (isExact && double.IsFinite(lower) && double.IsFinite(upper))
        {
            if (layer is ReluLayer) AddRelu(output, x, lower, upper);
            else AddPieces(pieces[..count], output, x);
        }

        return new ProgramValue(output.Index, 1);
    }

    private void AddHull(ActivationHull hull, Variable output, LinearExpression x)
    {
        Span<double> slopes = stackalloc double[2 * ActivationPiece.Most];
        foreach (var above in (ReadOnlySpan<bool>)[true, false])
        {
            var edges = hull.EdgeSlopes(above, slopes, out _);
            foreach (var slope in slopes[..edges])
            {
                var intercept = above ? hull.InterceptAbove(slope) : hull.InterceptBelow(slope);
                if (!double.IsFinite(intercept)) continue;
                var row = ((LinearExpression)output).Plus(-slope, x);
                model.AddConstraint(above ? row.Between(double.NegativeInfinity, intercept) : row.Between(intercept, double.PositiveInfinity));
            }
        }
    }

    private void AddRelu(Variable output, LinearExpression x, double lower, double upper)
    {
        var z = model.AddBinary();
        model.AddConstraint(((LinearExpression)output).Plus(-1, x).Plus(-lower, z).Between(double.NegativeInfinity, -lower));
        model.AddConstraint(((LinearExpression)output).Plus(-upper, z).Between(double.NegativeInfinity, 0));
    }

    private void AddPieces(ReadOnlySpan<ActivationPiece> pieces, Variable output, LinearExpression x)
    {
        var (parts, results, chosen) = (LinearExpression.Zero, LinearExpression.Zero, LinearExpression.Zero);
        foreach (var piece in pieces)
        {
            var z = model.AddBinary();
            var part = model.AddContinuous(Math.Min(0, piece.From), Math.Max(0, piece.To));
            model.AddConstraint((part - piece.From * z).Between(0, double.PositiveInfinity));
            model.AddConstraint((part - piece.To * z).Between(double.NegativeInfinity, 0));
            (parts, chosen) = (parts + part, chosen + z);
            if (piece.Slope != 0) results = results.Plus(piece.Slope, part);
            if (piece.Intercept != 0) results = results.Plus(piece.Intercept, z);
        }

        model.AddConstraint(chosen.Between(1, 1));
        model.AddConstraint((parts - x).Between(0, 0));
        model.AddConstraint((results - output).Between(0, 0));
    }
}
