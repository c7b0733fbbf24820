using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>Finds the row of a neuron's convex hull that a point breaks most, in time linear in its terms.</summary>
internal sealed class ReluHullCut(ReluNeuron neuron) : ICutSeparator
{
    public string Name => neuron.Name + "_cut";

    public LinearConstraint? MostViolated(ReadOnlySpan<double> point, double tolerance)
    {
        var z = point[neuron.Active.Index];
        var limit = neuron.Bias * z;
        foreach (var term in neuron.Terms) limit += Math.Min(Kept(term, point, z), term.Max * z);
        if (point[neuron.Output.Index] <= limit + tolerance) return null;

        // y <= sum over I of (w x - min) + (b + sum over I of min + sum over the rest of max) z
        var row = (LinearExpression)neuron.Output;
        var (onActive, right) = (neuron.Bias, 0.0);
        foreach (var term in neuron.Terms)
        {
            if (Kept(term, point, z) < term.Max * z)
            {
                row = row.Plus(-term.Weight, term.Variable);
                onActive += term.Min;
                right -= term.Min;
            }
            else
            {
                onActive += term.Max;
            }
        }

        return row.Plus(-onActive, neuron.Active) <= right;
    }

    /// <summary>A term's part of the row's right side when it is in the set.</summary>
    private static double Kept(ReluTerm term, ReadOnlySpan<double> point, double z) => term.Weight * point[term.Variable.Index] - term.Min * (1 - z);
}
