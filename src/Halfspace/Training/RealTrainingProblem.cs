using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training;

/// <summary>What is to be trained where weights are real numbers in a box: data, widths, box, dead zone and one objective.</summary>
public sealed class RealTrainingProblem
{
    /// <summary>States a training problem.</summary>
    /// <param name="data">The training samples.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; empty for none.</param>
    /// <param name="range">P: weights and biases are real numbers in [-P, P], with P from 1 to 127.</param>
    /// <param name="deadZone">Half the width of the dead zone: no neuron's pre-activation on a training sample may be closer to zero. At least 2^-20, at most P.</param>
    /// <param name="objective">What is minimised.</param>
    /// <exception cref="ArgumentException">A width, the box or the dead zone is out of bounds, or the objective does not fit the classes.</exception>
    public RealTrainingProblem(Dataset data, IReadOnlyList<int> hidden, int range, decimal deadZone, IRealObjective objective)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(objective);
        for (var l = 0; l < hidden.Count; l++)
        {
            if (hidden[l] < 1) throw new ArgumentException($"Hidden layer {l + 1} has {hidden[l]} neurons; give 1 or more, or leave the layer out.", nameof(hidden));
        }

        if (range is < 1 or > 127) throw new ArgumentException($"The range P is {range}; weights are real numbers in -P..P, with P from 1 to 127.", nameof(range));
        if (deadZone > range || deadZone * StepNetwork.Unit < 1) throw new ArgumentException($"The dead zone is {deadZone}; it must lie between 2^-20 (about 0.000001), the step of the weights, and the range {range}.", nameof(deadZone));
        if (data.ClassCount < 2) throw new ArgumentException($"Data set '{data.Name}' has {data.ClassCount} class; training needs two or more.", nameof(data));
        (Data, Hidden, Range, DeadZone, Objective) = (data, [.. hidden], range, deadZone, objective);
        OutputCount = objective.OutputCount(data);
        Widths = [data.InputCount, .. hidden, OutputCount];
        Inputs = new DistinctInputs(data);
        // Twice the bias and all weights of a neuron must fit into 32 bits once the network is one of integers.
        var widest = hidden.Count == 0 ? 0 : hidden.Max();
        if ((widest + 2L) * range * StepNetwork.Unit > int.MaxValue)
            throw new ArgumentException($"A layer of {widest} neurons with weights up to {range} can exceed 32 bits in units of 2^-20; give a smaller range or narrower layers.", nameof(range));
        CheckMagnitude();
    }

    /// <summary>The training samples.</summary>
    public Dataset Data { get; }

    /// <summary>The different inputs, with their label counts.</summary>
    public DistinctInputs Inputs { get; }

    /// <summary>Widths of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; }

    /// <summary>P: weights and biases lie in [-P, P].</summary>
    public int Range { get; }

    /// <summary>The smallest magnitude of a pre-activation on a training sample.</summary>
    public decimal DeadZone { get; }

    /// <summary>What is minimised.</summary>
    public IRealObjective Objective { get; }

    /// <summary>The number of outputs.</summary>
    public int OutputCount { get; }

    /// <summary>Widths of all layers, inputs and outputs included.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>What one stands for in a layer's pre-activations.</summary>
    public long UnitOf(int layer) => layer == 0 ? (long)StepNetwork.Unit * Data.Scale : StepNetwork.Unit;

    /// <summary>The dead zone in units of a layer's pre-activations, rounded up; exact.</summary>
    public long LeastMagnitude(int layer) => (long)Math.Ceiling(DeadZone * UnitOf(layer));

    /// <summary>The exact cost of a network; null where it breaks the dead zone, the box or a hard condition of the objective.</summary>
    /// <exception cref="ArgumentException">The network has other widths.</exception>
    public Cost? Score(StepNetwork network) => Score(new StepTrace(this, network));

    /// <summary>The exact cost of an evaluated network.</summary>
    public Cost? Score(StepTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return trace.StaysInBox && trace.HoldsDeadZone ? Objective.Score(this, trace) : null;
    }

    /// <summary>Widths, box, objective and data on one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{string.Join('-', Widths)}, real weights in [-{Range}, {Range}], dead zone {DeadZone}, {Objective.Name} on {Data}");

    /// <summary>The dead zone as a share of the largest pre-activation; the smallest over inputs and layers. See <see cref="Mip.Tolerances.SignStep"/>.</summary>
    internal double LeastStep
    {
        get
        {
            double largest = Hidden.Count > 0 ? Hidden.Max() + 1 : 1;
            for (var n = 0; n < Inputs.Count; n++)
            {
                double norm = Data.Scale;
                foreach (var value in Inputs.Row(n)) norm += Math.Abs((double)value);
                largest = Math.Max(largest, norm / Data.Scale);
            }

            return (double)DeadZone / (Range * largest);
        }
    }

    private void CheckMagnitude()
    {
        for (var k = 0; k < Data.SampleCount; k++)
        {
            Int128 norm = Data.Scale;
            foreach (var value in Data.Row(k)) norm += Math.Abs((long)value);
            if (norm * Range * StepNetwork.Unit > long.MaxValue / 4)
                throw new ArgumentException($"Sample {k} of '{Data.Name}' can reach a pre-activation beyond 64 bits; use a smaller range or scale the inputs (min-max).");
        }
    }

    /// <summary>The same as a training problem, which every method takes.</summary>
    public TrainingProblem ToTrainingProblem() => new(this);

    /// <summary>The same as a training problem, which every method takes.</summary>
    public static implicit operator TrainingProblem(RealTrainingProblem real)
    {
        ArgumentNullException.ThrowIfNull(real);
        return real.ToTrainingProblem();
    }
}
