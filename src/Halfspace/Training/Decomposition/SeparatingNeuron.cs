using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// The weights in a box with which a neuron is on for some inputs and off for others, at the largest least distance from zero: one
/// small linear program, the sub-problem of Benders decomposition.
/// </summary>
/// <remarks><code>max t   subject to   s_n (sum_i w_i x_ni + b) >= t,   w and b in [-P, P],   s_n = +1 where on, else -1</code></remarks>
internal sealed record SeparatingNeuron(int[] Weights, int Bias, double Margin)
{
    /// <summary>Finds the neuron.</summary>
    /// <param name="inputs">The inputs, as real numbers.</param>
    /// <param name="on">Whether the neuron is to be on for each.</param>
    /// <param name="limit">P.</param>
    /// <param name="solver">Any solver of linear programs.</param>
    /// <returns>Null where the solver gave up.</returns>
    public static SeparatingNeuron? Find(IReadOnlyList<double[]> inputs, IReadOnlyList<bool> on, int limit, IMipSolver solver)
    {
        if (inputs.Count == 0) return null;
        var model = new MipModel("neuron");
        var w = inputs[0].Select(_ => model.AddContinuous(-limit, limit)).ToArray();
        var b = model.AddContinuous(-limit, limit);
        var margin = model.AddContinuous();
        var seen = new HashSet<string>();
        for (var n = 0; n < inputs.Count; n++)
        {
            if (!seen.Add(string.Join(' ', inputs[n]) + on[n])) continue;
            var a = LinearExpression.Zero.Plus(1, b);
            for (var i = 0; i < w.Length; i++) if (inputs[n][i] != 0) a = a.Plus(inputs[n][i], w[i]);
            model.AddConstraint((on[n] ? 1 : -1) * a - (LinearExpression)margin >= 0);
        }

        model.Maximize(margin);
        var result = model.Solve(solver, new SolveOptions { Threads = 1 });
        if (result.Point is null) return null;
        var bound = limit * StepNetwork.Unit;
        int Units(Variable variable) => Math.Clamp(StepNetwork.Units(result.Value(variable)), -bound, bound);
        return new SeparatingNeuron([.. w.Select(Units)], Units(b), result.Value(margin));
    }
}
