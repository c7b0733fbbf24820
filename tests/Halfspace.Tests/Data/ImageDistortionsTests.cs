using Halfspace.Data;
using Halfspace.Tests.Training;
using Xunit;

namespace Halfspace.Tests.Data;

public sealed class ImageDistortionsTests
{
    private static readonly ImageDistortions Nothing = new() { Copies = 1, Turn = 0, Slant = 0, Stretch = 0, Shift = 0, Bend = 0, Stroke = 0 };

    [Fact]
    public void Each_image_is_followed_by_its_copies_and_pixels_stay_in_their_range()
    {
        var images = Images(2);
        var shown = new ImageDistortions { Copies = 3 }.Apply(images, 7);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], shown.Labels.ToArray());
        Assert.Equal(images.Row(0).ToArray(), shown.Row(0).ToArray());
        Assert.Equal(images.Row(1).ToArray(), shown.Row(4).ToArray());
        Assert.NotEqual(shown.Row(1).ToArray(), shown.Row(2).ToArray());
        foreach (var value in shown.Values) Assert.InRange(value, 0, 255);
        Assert.Equal((images.Scale, images.InputCount), (shown.Scale, shown.InputCount));
    }

    [Fact]
    public void Without_any_amount_a_copy_is_the_image()
    {
        var images = Images(1);
        Assert.Equal(images.Row(0).ToArray(), Nothing.Apply(images, 1).Row(1).ToArray());
        Assert.Same(images, (Nothing with { Copies = 0 }).Apply(images, 1));
    }

    [Fact]
    public void A_stroke_only_thickens_or_thins()
    {
        var images = Images(1);
        var shown = (Nothing with { Copies = 20, Stroke = 1 }).Apply(images, 5);
        for (var c = 1; c <= 20; c++)
        {
            var differences = shown.Row(c).ToArray().Zip(images.Row(0).ToArray(), (copy, image) => Math.Sign(copy - image)).Where(sign => sign != 0).Distinct();
            Assert.Single(differences);
        }
    }

    [Fact]
    public void A_seed_repeats_and_another_does_not()
    {
        int[] Copies(int seed) => new ImageDistortions { Copies = 2 }.Apply(Images(1), seed).Values.ToArray();
        Assert.Equal(Copies(3), Copies(3));
        Assert.NotEqual(Copies(3), Copies(4));
    }

    [Fact]
    public void What_is_no_image_and_what_is_too_much_are_refused()
    {
        Assert.Contains("not the pixels of an image", Assert.Throws<ArgumentException>(() => Nothing.Apply(TinyProblems.Xor, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("at most", Assert.Throws<ArgumentException>(() => (Nothing with { Copies = int.MaxValue }).Apply(Images(1), 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => (Nothing with { Copies = -1 }).Apply(Images(1), 1));
    }

    /// <summary>Squares of nine by nine pixels, each a rectangle on an empty ground.</summary>
    private static Dataset Images(int count) => new(
        "images",
        [.. Enumerable.Range(0, count).SelectMany(k => Enumerable.Range(0, 81).Select(i => i / 9 is >= 2 and <= 6 && i % 9 is >= 3 and <= 5 ? 255 - 100 * k : 0))],
        [.. Enumerable.Range(0, count)],
        [.. Enumerable.Range(0, 81).Select(i => $"p{i / 9}_{i % 9}")],
        [.. Enumerable.Range(0, count).Select(c => $"c{c}")],
        255);
}
