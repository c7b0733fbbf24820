using Halfspace.Networks;

namespace Halfspace.Training.Gradient;

/// <summary>
/// One descent after another on the squared hinge: shadow weights, their gradient through rounding and sign, Adam with
/// decay, and the rules by which a descent has settled.
/// </summary>
/// <remarks>
/// A step's samples are split into blocks whose number depends on the problem alone; each block has a gradient of its
/// own and these are added in order, so the number of threads changes no bit of the result.
/// </remarks>
internal sealed class Descent : IDisposable
{
    private const int RecentLosses = 500;
    private const double SettledDeviation = 1e-5;

    private readonly TrainingProblem problem;
    private readonly StraightThroughOptions options;
    private readonly ParameterLayout layout;
    private readonly SampleRows rows;
    private readonly Adam adam;
    private readonly SamplePass[] passes;
    private readonly float[][] gradients;
    private readonly int[] order;
    private readonly double[] recent = new double[RecentLosses];
    private readonly WorkerTeam team;
    private readonly double learningRate;
    private readonly double decay;
    private Random random = new(0);
    private int batchStart;
    private int firstSample;
    private int batchLength;
    private bool isBackward;

    public Descent(TrainingProblem problem, StraightThroughOptions options, int threads)
    {
        this.problem = problem;
        this.options = options;
        layout = new ParameterLayout(problem);
        rows = new SampleRows(problem.Data, layout.Strides[0]);
        var samples = problem.Data.SampleCount;
        order = [.. Enumerable.Range(0, samples)];
        BatchSize = Math.Min(samples, options.BatchSize ?? (samples <= StraightThroughOptions.LargestFullBatch ? samples : StraightThroughOptions.DefaultBatch));
        learningRate = options.LearningRate ?? (IsFullBatch ? 1e-2 : 1e-3) * Math.Max(1, problem.Range / 3.0);
        decay = options.Decay ?? (IsFullBatch ? 0.9 : 0.95);
        adam = new Adam(layout.Length, problem.Range, options.FreezesAtRange);
        passes = [.. Enumerable.Range(0, BlockCount(problem, options)).Select(_ => new SamplePass(problem, layout, rows, options.Window))];
        gradients = [.. passes.Select(pass => pass.Gradient)];
        team = new WorkerTeam(Math.Min(threads, passes.Length), RunBlock);
    }

    /// <summary>Samples a step.</summary>
    public int BatchSize { get; }

    /// <summary>Whether each step sees every sample, so that its counts are those of the whole data set.</summary>
    public bool IsFullBatch => BatchSize == order.Length;

    /// <summary>Steps since the descent began.</summary>
    public long Steps { get; private set; }

    /// <summary>The rounded parameters as they are now.</summary>
    public ReadOnlySpan<float> Rounded => adam.Rounded;

    /// <summary>Length of <see cref="Rounded"/>.</summary>
    public int ParameterCount => layout.Length;

    /// <summary>
    /// Whether the descent is over: it has had its steps, the losses of the last 500 full steps have a standard deviation of at
    /// most 1e-5, or all steps to come cannot move a weight by a quarter.
    /// </summary>
    public bool IsSettled => Steps >= options.StepsPerStart || (decay < 1 && Rate * 1000 / (1 - decay) < 0.25) || (IsFullBatch && Steps >= RecentLosses && Steps % 100 == 0 && Deviation() <= SettledDeviation);

    private double Rate => learningRate * Math.Pow(decay, Steps / 1000.0);

    /// <summary>In how many blocks a step's samples are split: enough work each to be worth handing to another thread.</summary>
    public static int BlockCount(TrainingProblem problem, StraightThroughOptions options)
    {
        var samples = problem.Data.SampleCount;
        var batch = Math.Min(samples, options.BatchSize ?? (samples <= StraightThroughOptions.LargestFullBatch ? samples : StraightThroughOptions.DefaultBatch));
        return (int)Math.Clamp(batch * StepWork(problem) / 8192, 1, 8);
    }

    /// <summary>Vector operations a sample, there and back, about.</summary>
    public static double StepWork(TrainingProblem problem)
    {
        double filled = problem.Data.SampleCount;
        foreach (var value in problem.Data.Values) filled += value != 0 ? 1 : 0;
        var work = 2 * filled / problem.Data.SampleCount * ParameterLayout.Padded(problem.Widths[1]) / ParameterLayout.Lanes;
        for (var l = 1; l + 1 < problem.Widths.Count; l++) work += 3.0 * problem.Widths[l + 1] * ParameterLayout.Padded(problem.Widths[l]) / ParameterLayout.Lanes;
        return work;
    }

    /// <summary>Begins afresh, from a network or from weights drawn from a normal distribution cut at two deviations of P/2.</summary>
    public void Begin(int seed, IntegerNetwork? start)
    {
        random = new Random(seed);
        Steps = 0;
        Array.Clear(adam.Shadow);
        if (start is not null) layout.FromNetwork(start, adam.Shadow);
        else Draw();
        adam.Restart();
        for (var k = 0; k < order.Length; k++) order[k] = k;
        batchStart = order.Length;
    }

    /// <summary>Loss, counts and gradient of the next samples at the weights as they are.</summary>
    public OutputCounts Evaluate()
    {
        if (IsFullBatch) return RunBlocks(0, order.Length, true);
        if (batchStart + BatchSize > order.Length)
        {
            random.Shuffle(order);
            batchStart = 0;
        }

        batchStart += BatchSize;
        return RunBlocks(batchStart - BatchSize, BatchSize, true);
    }

    /// <summary>One Adam step on the gradient of the last <see cref="Evaluate"/>.</summary>
    public void Advance(double loss)
    {
        recent[Steps % RecentLosses] = loss;
        adam.Step(gradients, Rate);
        Steps++;
    }

    /// <summary>Loss and counts of all samples, without a gradient.</summary>
    public OutputCounts Measure() => RunBlocks(0, order.Length, false);

    /// <summary>The integer network of rounded parameters.</summary>
    public IntegerNetwork ToNetwork(ReadOnlySpan<float> rounded) => layout.ToNetwork(problem, rounded);

    /// <inheritdoc/>
    public void Dispose() => team.Dispose();

    /// <summary>Inputs that are zero in every sample keep the weight zero: nothing would ever move it.</summary>
    private void Draw()
    {
        for (var l = 0; l < layout.LayerCount; l++)
        {
            for (var j = 0; j < layout.Widths[l + 1]; j++)
            {
                for (var i = 0; i < layout.Widths[l]; i++)
                {
                    if (l > 0 || rows.IsUsed[i]) adam.Shadow[layout.Weight(l, j, i)] = Normal();
                }

                adam.Shadow[layout.Bias(l, j)] = Normal();
            }
        }
    }

    private float Normal()
    {
        while (true)
        {
            var value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            if (Math.Abs(value) <= 2) return (float)(value * problem.Range / 2);
        }
    }

    private OutputCounts RunBlocks(int start, int length, bool backward)
    {
        (firstSample, batchLength, isBackward) = (start, length, backward);
        foreach (var pass in passes) pass.ClearCounts();
        team.Run(passes.Length);
        var sum = default(OutputCounts);
        foreach (var pass in passes) sum = new OutputCounts(sum.Loss + pass.Counts.Loss, sum.Unmet + pass.Counts.Unmet, sum.Wrong + pass.Counts.Wrong);
        return sum;
    }

    private void RunBlock(int block)
    {
        var from = (int)((long)batchLength * block / passes.Length);
        var to = (int)((long)batchLength * (block + 1) / passes.Length);
        passes[block].Run(adam.Rounded, order.AsSpan(firstSample + from, to - from), isBackward);
    }

    private double Deviation()
    {
        var mean = recent.Average();
        var sum = 0.0;
        foreach (var loss in recent) sum += (loss - mean) * (loss - mean);
        return Math.Sqrt(sum / RecentLosses);
    }
}
