#:project ../src/Halfspace/Halfspace.csproj
// Ten digits from eight images of each: one small network for each pair of digits, and a vote. The images are drawn here, shifted and with noise.
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

// Five rows of three dots for each digit, a dot of two by two pixels, in a frame of twelve by twelve.
int[] shapes = [0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111, 0b101_101_111_001_001,
    0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010, 0b111_101_111_101_111, 0b111_101_111_001_111];
Dataset Draw(string name, int each, Random random)
{
    var labels = Enumerable.Range(0, 10 * each).Select(k => k % 10).ToArray();
    var pixels = labels.SelectMany(digit =>
    {
        var (top, left) = (random.Next(0, 3), random.Next(2, 5));
        return Enumerable.Range(0, 144).Select(at =>
        {
            var (row, column) = ((at / 12 - top + 2) / 2 - 1, (at % 12 - left + 2) / 2 - 1);
            var ink = row is >= 0 and < 5 && column is >= 0 and < 3 && (shapes[digit] >> (14 - 3 * row - column) & 1) == 1;
            return ink ? random.Next(180, 256) : random.Next(0, 40);
        });
    });
    // Names of pixels, row and column, make the samples images: copies of them are then moved and bent in training.
    return new Dataset(name, [.. pixels], labels, [.. Enumerable.Range(0, 144).Select(at => $"p{at / 12}_{at % 12}")], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], scale: 255);
}

var random = new Random(1);
var (train, test) = (Draw("few", 8, random), Draw("many", 30, random));
var result = PairEnsembleTraining.Run(train, hidden: [4], range: 1, [SatMargin.Instance], new SearchMethod(), new TrainingOptions { TimeLimit = 6 });
var score = result.Ensemble.Score(test);
Console.WriteLine($"{result.Ensemble}: {score.Correct} of {test.SampleCount} test images right after {train.SampleCount} training images");
