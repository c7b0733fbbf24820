using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Parts of cells are neighbours in the number of inputs that are not zero.</summary>
public sealed class CellPartsFacts
{
    [Fact]
    public void A_part_of_many_cells_holds_neighbours_and_one_of_few_holds_all()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 6).Select(_ => random.Next(3) == 0 ? 1 + random.Next(50) : 0).ToArray()).ToArray();
        var data = new Dataset("drawn", [.. rows.SelectMany(row => row)], [.. rows.Select(_ => random.Next(2))], ["a", "b", "c", "d", "e", "f"], ["no", "yes"], 1);
        var problem = new TrainingProblem(data, [], 3, [Mistakes.Instance], OutputCoding.Single);
        var cells = NeuronReadings.Of(problem, Mistakes.Instance)!.Cells[0];
        for (var trial = 0; trial < 50; trial++)
        {
            var prices = Enumerable.Repeat(1.0, cells.Count).ToArray();
            new CellParts(cells, 4).Limit(prices, random);
            int[] inside = [.. Enumerable.Range(0, cells.Count).Where(k => prices[k] == 1)];
            Assert.Equal(4 * cells.Low.Count, inside.Length);
            Assert.All(inside, k => Assert.Equal(cells.Row(k)[..^1].ToArray().Count(value => value != 0), cells.Filled(k)));
            var (least, most) = (inside.Min(cells.Filled), inside.Max(cells.Filled));
            Assert.All(Enumerable.Range(0, cells.Count).Where(k => cells.Filled(k) > least && cells.Filled(k) < most), k => Assert.Equal(1, prices[k]));
            new CellParts(cells, 20).Limit(prices = [.. Enumerable.Repeat(1.0, cells.Count)], random);
            Assert.DoesNotContain(double.PositiveInfinity, prices);
        }
    }
}
