using Halfspace.Training.Objectives;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Carries samples through the network and back: the squared hinge loss of <see cref="MinHinge"/>, counts of what the
/// objectives count, and the straight-through gradient. One pass owns its buffers, so passes run side by side.
/// </summary>
/// <remarks>
/// Forward, hidden neurons give the sign of their sum. Backward, the sign counts as the hard tangent hyperbolic of the
/// sum over the window: slope 1 / window inside, zero outside. Published code adds 0.001 to the sum so that the sign
/// of zero is +1; here sums are exact integers and zero is compared as such.
/// </remarks>
internal sealed class SamplePass
{
    private readonly TrainingProblem problem;
    private readonly ParameterLayout layout;
    private readonly SampleRows rows;
    private readonly float[] windows;
    private readonly float[][] sums;
    private readonly float[][] values;
    private readonly float[][] slopes;
    private readonly float[][] errors;
    private readonly double unit;

    public SamplePass(TrainingProblem problem, ParameterLayout layout, SampleRows rows, double window)
    {
        this.problem = problem;
        this.layout = layout;
        this.rows = rows;
        unit = 2.0 / problem.OutputScale;
        Gradient = new float[layout.Length];
        windows = [.. Enumerable.Range(0, layout.LayerCount - 1).Select(l => (float)Math.Max(l == 0 ? problem.Data.Scale : 1, window * problem.Range * (l == 0 ? rows.RootMeanSquare : Math.Sqrt(layout.Widths[l] + 1))))];
        sums = Buffers();
        values = Buffers();
        slopes = Buffers();
        errors = Buffers();
    }

    /// <summary>The sum of the gradients since it was last cleared, laid out like the parameters.</summary>
    public float[] Gradient { get; }

    /// <summary>Loss and counts since they were last cleared.</summary>
    public OutputCounts Counts { get; private set; }

    /// <summary>Uses the hard tangent hyperbolic forward too, so that the gradient is that of the loss itself.</summary>
    public bool IsSmooth { get; init; }

    /// <summary>Sets <see cref="Counts"/> to zero; the gradient is cleared by whoever takes it.</summary>
    public void ClearCounts() => Counts = default;

    /// <summary>Adds the samples' loss and counts and, where wanted, their gradient.</summary>
    public void Run(ReadOnlySpan<float> parameters, ReadOnlySpan<int> samples, bool backward)
    {
        double loss = 0;
        long unmet = 0, wrong = 0;
        foreach (var sample in samples)
        {
            Forward(parameters, sample);
            var (own, missed, isWrong) = Compare(sample);
            loss += own;
            unmet += missed;
            wrong += isWrong ? 1 : 0;
            if (backward && own > 0) Backward(parameters, sample);
        }

        Counts = new OutputCounts(Counts.Loss + loss, Counts.Unmet + unmet, Counts.Wrong + wrong);
    }

    private void Forward(ReadOnlySpan<float> parameters, int sample)
    {
        PaddedRows.Gather(rows.Places(sample), rows.Values(sample), parameters, sums[0]);
        for (var l = 1; l < layout.LayerCount; l++)
        {
            var below = values[l - 1].AsSpan();
            if (IsSmooth) PaddedRows.HardTanh(sums[l - 1], windows[l - 1], below, slopes[l - 1]);
            else PaddedRows.Sign(sums[l - 1], windows[l - 1], below, slopes[l - 1]);
            below[layout.Widths[l]..].Clear();
            var biases = parameters[layout.Biases(l)..];
            for (var j = 0; j < layout.Widths[l + 1]; j++)
                sums[l][j] = biases[j] + PaddedRows.Dot(below, parameters.Slice(layout.Row(l, j), layout.Strides[l]));
        }
    }

    /// <summary>The loss of one sample, leaving its derivative by each output in the last layer's errors.</summary>
    private (double Loss, int Unmet, bool IsWrong) Compare(int sample)
    {
        var (outputs, error) = (sums[^1], errors[^1]);
        double loss = 0;
        var (unmet, wrong) = (0, false);
        for (var j = 0; j < problem.OutputCount; j++)
        {
            var target = problem.Target(sample, j);
            var margin = target * unit * outputs[j];
            error[j] = 0;
            wrong |= (target > 0) != (outputs[j] >= 0);
            if (margin >= 0.5) continue;
            unmet++;
            // Straight below -1, as the piecewise-linear loss of the MIP has it.
            var steep = 3 - 0.5 * unit;
            loss += margin >= -1 ? (0.5 - margin) * (0.5 - margin) : 2.25 - steep * (1 + margin);
            error[j] = (float)(-target * unit * (margin >= -1 ? 2 * (0.5 - margin) : steep));
        }

        return (loss, unmet, wrong);
    }

    private void Backward(ReadOnlySpan<float> parameters, int sample)
    {
        for (var l = layout.LayerCount - 1; l > 0; l--)
        {
            var below = errors[l - 1];
            Array.Clear(below);
            var biases = layout.Biases(l);
            for (var j = 0; j < layout.Widths[l + 1]; j++)
            {
                var error = errors[l][j];
                if (error == 0) continue;
                Gradient[biases + j] += error;
                var row = layout.Row(l, j);
                PaddedRows.AddScaled(Gradient.AsSpan(row, layout.Strides[l]), values[l - 1], error);
                PaddedRows.AddScaled(below, parameters.Slice(row, layout.Strides[l]), error);
            }

            PaddedRows.Multiply(below, slopes[l - 1]);
        }

        PaddedRows.Scatter(rows.Places(sample), rows.Values(sample), errors[0], Gradient);
    }

    private float[][] Buffers() => [.. layout.Widths.Skip(1).Select(width => new float[ParameterLayout.Padded(width)])];
}
