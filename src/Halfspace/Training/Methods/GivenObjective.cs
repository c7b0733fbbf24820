using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Training.LowerBounds;

namespace Halfspace.Training.Methods;

/// <summary>
/// An objective that the reader of a certificate gave, as the checker asks it. Scores are held against what the objective tells exact fits and bounds about itself; one that
/// contradicts itself gives no answer.
/// </summary>
internal sealed class GivenObjective(ITrainingObjective objective, string name, Func<SignProblem, TrainingProblem> stated) : IGivenObjective
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The objective contradicts itself, or the library's forward pass the checker's.</exception>
    public Fraction? Score(SignProblem problem, SignTrace trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var asked = stated(problem);
        var layers = trace.Network.Layers.Select(layer => new IntegerLayer(layer.InputCount, [.. layer.Weights], [.. layer.Biases])).ToArray();
        var outputs = new NetworkTrace(new IntegerNetwork(layers, trace.Network.InputScale), asked.Data, cancellationToken);
        for (var k = 0; k < asked.Data.SampleCount; k++)
            if (!outputs.Outputs(k).SequenceEqual(trace.Outputs(k))) throw new InvalidOperationException($"the library's outputs for sample {k} are not the checker's");

        if (objective.Score(asked, outputs) is not { } cost) return null;
        var denominator = objective.Denominator(asked);
        if (!(cost.Numerator * denominator % cost.Denominator).IsZero) throw Contradiction($"gives a cost of {cost}, which is no multiple of 1/{denominator}, its own denominator");
        if (objective.TrivialBound(asked) is var least && cost < least) throw Contradiction($"gives a cost of {cost}, and says that none is below {least}");
        if (objective is ICorrectnessObjective priced && objective.Shape(asked) == CostShape.Outputs && Prices(priced, asked, outputs) is var sum && new Cost(sum, denominator) != cost)
            throw Contradiction($"gives a cost of {cost}, and prices that add up to {new Cost(sum, denominator)}");
        return new Fraction(cost.Numerator, cost.Denominator);
    }

    /// <inheritdoc/>
    public bool MayLeaveSamplesOut(SignProblem problem) => SubsetBound.Fits(stated(problem));

    private static BigInteger Prices(ICorrectnessObjective objective, TrainingProblem problem, NetworkTrace trace)
    {
        var sum = BigInteger.Zero;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var outputs = trace.Outputs(k);
            for (var j = 0; j < outputs.Length; j++) sum += (BigInteger)objective.PriceOutput(problem, outputs[j], problem.Target(k, j));
        }

        return sum;
    }

    private InvalidOperationException Contradiction(string what) => new($"'{name}' contradicts itself: it {what}");
}
