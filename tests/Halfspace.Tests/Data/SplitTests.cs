using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

public sealed class SplitTests
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 103).Select(k => k % 10 == 0 ? 1 : k % 10 == 1 ? 2 : 0)];

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void A_hold_out_takes_its_share_of_each_class_and_loses_nothing(double share)
    {
        var (kept, heldOut) = Split.HoldOut(Labels, share, seed: 3);
        Assert.Equal(Enumerable.Range(0, Labels.Length), kept.Concat(heldOut).Order());
        foreach (var label in (int[])[0, 1, 2])
            Assert.Equal(share * Labels.Count(l => l == label), heldOut.Count(k => Labels[k] == label), 1.0);
        Assert.Equal(heldOut, Split.HoldOut(Labels, share, seed: 3).HeldOut);
        Assert.NotEqual(heldOut, Split.HoldOut(Labels, share, seed: 4).HeldOut);
    }

    [Fact]
    public void A_class_of_one_sample_stays_where_it_is_trained_on()
    {
        var (kept, heldOut) = Split.HoldOut([0, 0, 0, 1], 0.9, seed: 1);
        Assert.Contains(3, kept);
        Assert.Equal(2, heldOut.Length);
    }

    [Fact]
    public void Every_sample_is_held_out_in_exactly_one_fold()
    {
        var folds = Split.Folds(Labels, 5, seed: 9);
        Assert.Equal(Enumerable.Range(0, Labels.Length), folds.SelectMany(fold => fold.HeldOut).Order());
        foreach (var (kept, heldOut) in folds)
        {
            Assert.Equal(Labels.Length, kept.Length + heldOut.Length);
            foreach (var label in (int[])[0, 1, 2]) Assert.Equal(Labels.Count(l => l == label) / 5.0, heldOut.Count(k => Labels[k] == label), 1.0);
        }
    }
}
