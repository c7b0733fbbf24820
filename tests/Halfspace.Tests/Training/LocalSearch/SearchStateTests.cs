using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch;

public class SearchStateTests
{
    public static TheoryData<int[], int, int, string, bool> Shapes => new()
    {
        { [], 1, 2, "sat-margin", true },
        { [], 7, 3, "min-hinge", true },
        { [16], 1, 2, "sat-margin", false },
        { [16], 15, 2, "sat-margin", true },
        { [5], 127, 2, "min-hinge", false },
        { [4], 3, 3, "max-correct", true },
        { [4, 3], 2, 2, "sat-margin", false },
        { [3, 4, 5], 7, 2, "max-correct", false },
        { [6, 4], 15, 4, "min-hinge", true },
        { [1], 127, 2, "sat-margin", true },
        { [7, 5, 3], 127, 3, "sat-margin", true },
    };

    /// <summary>Moves in all, over the shapes.</summary>
    private const int MovesAShape = 200_000;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MovesKeepTheStateEqualToFullEvaluation(int[] hidden, int range, int classes, string objective, bool single)
    {
        const int Seed = 17;
        var random = new Random(Seed);
        var data = RandomData(random, 21, 9, classes);
        var coding = single && classes == 2 ? OutputCoding.Single : OutputCoding.OnePerClass;
        var problem = new TrainingProblem(data, hidden, range, [TrainingObjectives.All.Find(objective)!], coding);
        foreach (var mirrored in coding == OutputCoding.OnePerClass && classes == 2 && problem.Objectives[0].AllowsMirroredOutputs ? new[] { false, true } : [false])
        {
            var state = new SearchState(new SampleColumns(problem, ReducedInputs.Of(problem)), mirrored);
            var guide = problem.Objectives[0].Guide(problem);
            state.UseLoss(new GuideLoss(guide.Surrogate, state.OutputUnit, guide.Comparison));
            state.Refresh(true);
            for (var m = 0; m < MovesAShape; m++)
            {
                if (m % 20_000 == 10_000)
                {
                    state.UseLine(0.2 * range * data.Scale, 0.7 * range);
                    state.Refresh(false);
                }
                else if (m % 20_000 == 0)
                {
                    state.UseSign();
                    state.Refresh(false);
                }

                var layer = random.Next(state.LayerCount);
                var (neuron, input) = (random.Next(state.WidthOf(layer)), random.Next(state.InputsOf(layer)));
                var (limit, weight) = (state.RangeOf(layer, input).High, state.Weights[layer][neuron * state.InputsOf(layer) + input]);
                var move = new SearchMove(layer, neuron, input, random.Next(-limit, limit + 1) - weight);
                var before = state.Guide;
                var price = state.Price(move);
                if (state.Guide != before) Assert.Fail($"Pricing move {m} of seed {Seed} changed the state.");

                // A price in between must not be taken for the move's own, nor may a move that was never priced differ.
                if (m % 3 == 1) state.Price(new SearchMove(0, 0, m % state.InputsOf(0), 1));
                state.Make(move);
                if (Math.Abs(before + price - state.Guide) > 1e-9 * (1 + Math.Abs(before))) Assert.Fail($"Move {m} of seed {Seed} was priced at {price} and cost {state.Guide - before}.");
                if (m % 2_000 == 1_999) CheckAgainstFullEvaluation(problem, state, mirrored);
            }
        }
    }

    private static void CheckAgainstFullEvaluation(TrainingProblem problem, SearchState state, bool mirrored)
    {
        var kept = state.Guide;
        var held = Held(state);
        state.Refresh(true);
        Assert.Equal(state.Guide, kept, 1e-4 * (1 + Math.Abs(kept)));
        Assert.Equal(Held(state), held);

        var network = state.ToNetwork();
        problem.CheckFits(network);
        var trace = new NetworkTrace(network, problem.Data);
        for (var s = 0; s < problem.Data.SampleCount; s++)
        {
            for (var j = 0; j < state.WidthOf(0); j++)
                Assert.Equal(trace.PreActivation(0, state.Columns.Samples[s], mirrored && state.LayerCount == 1 ? 1 : j), (long)state.PreActivation(0, j, s));
        }

        var guide = problem.Objectives[0].Guide(problem);
        var cost = state.Cost(new GuideLoss(guide.Exact, state.OutputUnit, guide.Comparison)) * (mirrored ? 2 : 1);
        var score = problem.Score(trace)[0];
        if (score is { } exact) Assert.Equal(exact.Value, cost, 1e-4 * (1 + exact.Value));
        else Assert.True(cost >= 1000);

        // Loading the network back gives the same reduced weights.
        var weights = state.Weights.Select(layer => (int[])layer.Clone()).ToArray();
        state.Load(network);
        Assert.Equal(weights, state.Weights);
    }

    private static double[] Held(SearchState state)
    {
        var held = new List<double>();
        for (var l = 0; l < state.LayerCount; l++)
        {
            for (var j = 0; j < state.WidthOf(l); j++)
            {
                for (var s = 0; s < state.Columns.Count; s++) held.Add(state.PreActivation(l, j, s));
            }
        }

        return [.. held];
    }

    /// <summary>Numbers, categories, a dead input, a repeated input and one that equals the bias unit.</summary>
    private static Dataset RandomData(Random random, int samples, int inputs, int classes)
    {
        const int Scale = 1000;
        var values = new int[samples * inputs];
        for (var k = 0; k < samples; k++)
        {
            var category = random.Next(3);
            for (var i = 0; i < inputs; i++)
            {
                values[k * inputs + i] = i switch
                {
                    < 3 => category == i ? Scale : 0,
                    3 => 0,
                    4 => Scale,
                    _ => random.Next(-Scale, Scale + 1),
                };
            }

            values[k * inputs + inputs - 1] = values[k * inputs + 5];
        }

        return new Dataset("random", values, [.. Enumerable.Range(0, samples).Select(k => k < classes ? k : random.Next(classes))],
            [.. Enumerable.Range(0, inputs).Select(i => "x" + i)], [.. Enumerable.Range(0, classes).Select(c => "c" + c)], Scale);
    }
}
