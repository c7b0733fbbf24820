using Halfspace.Data;
using Halfspace.Tests.Training;
using Xunit;

namespace Halfspace.Tests.Data;

public sealed class ImageShiftsTests
{
    [Fact]
    public void Every_image_stands_there_moved_in_every_direction()
    {
        var images = Images([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]);
        var moved = ImageShifts.Apply(images, 1);
        Assert.Equal(18, moved.SampleCount);
        Assert.Equal(Enumerable.Repeat(0, 9).Concat(Enumerable.Repeat(1, 9)), moved.Labels.ToArray());
        // Row by row of shifts, each from left to right: up and left first, the image itself in the middle.
        Assert.Equal([5, 6, 0, 0, 0, 0], moved.Row(0).ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], moved.Row(4).ToArray());
        Assert.Equal([0, 1, 2, 0, 4, 5], moved.Row(5).ToArray());
        Assert.Equal([0, 0, 0, 0, 1, 2], moved.Row(8).ToArray());
        Assert.Equal((images.Scale, images.InputCount), (moved.Scale, moved.InputCount));
    }

    [Fact]
    public void No_shift_leaves_the_images_as_they_are()
    {
        var images = Images([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]);
        Assert.Same(images, ImageShifts.Apply(images, 0));
    }

    [Fact]
    public void What_is_no_image_and_shifts_out_of_the_frame_are_refused()
    {
        Assert.Contains("not the pixels of an image", Assert.Throws<ArgumentException>(() => ImageShifts.Apply(TinyProblems.Xor, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("2 x 3", Assert.Throws<ArgumentException>(() => ImageShifts.Apply(Images([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]), 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageShifts.Apply(Images([1, 2, 3, 4, 5, 6]), -1));
    }

    private static Dataset Images(params int[][] rows) => new(
        "images",
        [.. rows.SelectMany(row => row)],
        [.. Enumerable.Range(0, rows.Length)],
        ["p0_0", "p0_1", "p0_2", "p1_0", "p1_1", "p1_2"],
        [.. Enumerable.Range(0, rows.Length).Select(c => $"c{c}")],
        255);
}
