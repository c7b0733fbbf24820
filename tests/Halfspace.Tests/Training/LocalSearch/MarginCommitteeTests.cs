using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch;

public sealed class MarginCommitteeTests
{
    private static readonly SmoothMargin Quick = new() { Sweeps = 5 };

    [Fact]
    public void Its_output_is_the_sum_of_its_blocks_outputs()
    {
        const int Seed = 6;
        var committee = new MarginCommittee { Member = Quick, Blocks = 3 };
        var whole = committee.Train(Problem([8]), Seed, 60, TestContext.Current.CancellationToken);
        Problem([8]).CheckFits(whole);
        var first = Quick.Train(Problem([2]), Seed, TestContext.Current.CancellationToken);
        Assert.Equal(first.Layers[0].Weights, whole.Layers[0].Weights[..first.Layers[0].Weights.Length]);
        Assert.Equal(first.Layers[1].Weights, whole.Layers[1].Weights[..2]);
        // Eight neurons in three blocks: two, three and three.
        foreach (var sample in Enumerable.Range(0, Problem([8]).Data.SampleCount))
        {
            var row = Problem([8]).Data.Row(sample);
            long sum = whole.Layers[1].Biases[0];
            foreach (var (from, to) in ((int, int)[])[(0, 2), (2, 5), (5, 8)])
                sum += Block(whole, from, to).Forward(row)[0];
            Assert.Equal(whole.Forward(row)[0], sum);
        }
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 3, 2 })]
    [InlineData(new[] { 1 })]
    public void Networks_that_cannot_be_cut_are_one_block(int[] hidden)
    {
        var problem = Problem(hidden);
        var network = new MarginCommittee { Member = Quick, Blocks = 3 }.Train(problem, 2, 60, TestContext.Current.CancellationToken);
        var alone = Quick.Train(problem, 2, TestContext.Current.CancellationToken);
        Assert.Equal(alone.Layers.SelectMany(layer => layer.Weights), network.Layers.SelectMany(layer => layer.Weights));
    }

    [Fact]
    public void A_committee_is_repeatable_and_a_cancelled_one_is_a_network()
    {
        var problem = Problem([6]);
        var committee = new MarginCommittee { Member = Quick, Blocks = 2, Distortions = new ImageDistortions { Copies = 2 } };
        int[] Weights(int seed) => committee.Train(problem, seed, 60, TestContext.Current.CancellationToken).Layers[0].Weights;
        Assert.Equal(Weights(4), Weights(4));
        Assert.NotEqual(Weights(4), Weights(5));
        problem.CheckFits(committee.Train(problem, 1, 60, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void What_suits_the_data_depends_on_whether_it_is_images()
    {
        var images = MarginCommittee.For(Problem([12]).Data, [12]);
        Assert.Equal((2, 15), (images.Blocks, images.Distortions!.Copies));
        Assert.Equal(3, MarginCommittee.For(Problem([12]).Data, [12], 3).Distortions!.Copies);
        Assert.Equal(1, MarginCommittee.For(Problem([4, 3]).Data, [40, 3]).Blocks);
        var rows = MarginCommittee.For(TinyProblems.Xor, [12]);
        Assert.Equal((1, null), (rows.Blocks, rows.Distortions));
        Assert.Contains("not the pixels", Assert.Throws<ArgumentException>(() => MarginCommittee.For(TinyProblems.Xor, [12], 2)).Message, StringComparison.Ordinal);
    }

    private static IntegerNetwork Block(IntegerNetwork whole, int from, int to) => new(
    [
        new IntegerLayer(whole.InputCount, whole.Layers[0].Weights[(from * whole.InputCount)..(to * whole.InputCount)], whole.Layers[0].Biases[from..to]),
        new IntegerLayer(to - from, whole.Layers[1].Weights[from..to], [0]),
    ], whole.InputScale);

    /// <summary>Forty images of four by four pixels, darker on the left or on the right.</summary>
    private static TrainingProblem Problem(int[] hidden)
    {
        var random = new Random(3);
        var data = new Dataset(
            "images",
            [.. Enumerable.Range(0, 40).SelectMany(k => Enumerable.Range(0, 16).Select(i => (i % 4 < 2) == (k % 2 == 0) ? random.Next(128, 256) : random.Next(128)))],
            [.. Enumerable.Range(0, 40).Select(k => k % 2)],
            [.. Enumerable.Range(0, 16).Select(i => $"p{i / 4}_{i % 4}")],
            ["left", "right"],
            255);
        return new TrainingProblem(data, hidden, 1, TrainingObjectives.Parse("max-correct"), OutputCoding.Single);
    }
}
