using System.Runtime.Intrinsics;
using Halfspace.Training;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch;

public sealed class GuideLossTests
{
    private static readonly DeficitCost Hinge = new() { Threshold = 3, Quadratic = 0.25 };

    [Theory]
    [InlineData(OutputComparison.EachOther)]
    [InlineData(OutputComparison.LargestOther)]
    public unsafe void The_multiclass_cost_is_the_sum_over_the_other_outputs_or_of_the_largest(OutputComparison comparison)
    {
        const int Outputs = 4;
        var random = new Random(8);
        var loss = new GuideLoss(Hinge, 1, comparison);
        var targets = new AlignedBuffer<float>(Outputs * 16L);
        var outputs = stackalloc Vector512<float>[Outputs];
        var values = new float[Outputs, 16];
        var labels = Enumerable.Range(0, 16).Select(_ => random.Next(Outputs)).ToArray();
        for (var j = 0; j < Outputs; j++)
        {
            for (var lane = 0; lane < 16; lane++)
            {
                values[j, lane] = random.Next(-9, 10);
                targets.Data[j * 16 + lane] = labels[lane] == j ? 1 : -1;
                outputs[j] = outputs[j].WithElement(lane, values[j, lane]);
            }
        }

        var costs = loss.Of(outputs, targets.Data, Outputs, 16);
        GC.KeepAlive(targets);
        for (var lane = 0; lane < 16; lane++)
        {
            var each = Enumerable.Range(0, Outputs).Where(j => j != labels[lane]).Select(j =>
            {
                var deficit = Math.Max(0, 3 - (values[labels[lane], lane] - values[j, lane]) / 2);
                return 0.25 * deficit * deficit;
            });
            var expected = comparison == OutputComparison.EachOther ? each.Sum() : each.Max();
            Assert.Equal(expected, costs[lane], 1e-4);
        }
    }

    [Theory]
    [InlineData(OutputComparison.EachOther)]
    [InlineData(OutputComparison.LargestOther)]
    public void Moves_under_the_multiclass_cost_keep_the_guide_equal_to_full_evaluation(OutputComparison comparison)
    {
        const int Seed = 23;
        var random = new Random(Seed);
        var samples = Enumerable.Range(0, 37).Select(k => (Enumerable.Range(0, 6).Select(_ => random.Next(-5, 6)).ToArray(), k % 3)).ToArray();
        foreach (var hidden in (int[][])[[], [4], [4, 3]])
        {
            var problem = new TrainingProblem(TinyProblems.Make("noise", 5, samples), hidden, 2, TrainingObjectives.Parse("max-correct"), OutputCoding.OnePerClass);
            var state = new SearchState(new SampleColumns(problem, ReducedInputs.Of(problem)), false);
            state.UseLoss(new GuideLoss(Hinge, state.OutputUnit, comparison));
            state.UseLine(8, 1.5);
            state.Refresh(true);
            for (var m = 0; m < 2_000; m++)
            {
                var layer = random.Next(state.LayerCount);
                var (neuron, input) = (random.Next(state.WidthOf(layer)), random.Next(state.InputsOf(layer)));
                var (limit, weight) = (state.RangeOf(layer, input).High, state.Weights[layer][neuron * state.InputsOf(layer) + input]);
                state.Make(new SearchMove(layer, neuron, input, random.Next(-limit, limit + 1) - weight));
            }

            var kept = state.Guide;
            state.Refresh(true);
            Assert.Equal(state.Guide, kept, 1e-3 * (1 + kept));
        }
    }
}
