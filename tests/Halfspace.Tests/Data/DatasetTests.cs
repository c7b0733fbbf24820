using Halfspace.Data;
using Halfspace.Training;
using Xunit;

namespace Halfspace.Tests.Data;

/// <summary>Data sets and problems made in code: what does not fit is refused when it is given, not after a training.</summary>
public sealed class DatasetTests
{
    [Fact]
    public void Other_classes_share_the_inputs()
    {
        var data = new Dataset("d", [1, 2, 3, 4], [0, 1], ["a", "b"], ["x", "y"], 3) { Notes = ["noted"] };
        var other = data.WithClasses([2, 0], ["p", "q", "r"]);
        Assert.True(data.Values == other.Values);
        Assert.Equal([2, 0], other.Labels.ToArray());
        Assert.Equal(("d", 3, 3), (other.Name, other.Scale, other.ClassCount));
        Assert.Equal(["noted"], other.Notes);
        Assert.Equal([0, 1], data.Labels.ToArray());
        Assert.Throws<ArgumentException>(() => data.WithClasses([0], ["p"]));
        Assert.Throws<ArgumentException>(() => data.WithClasses([0, 1], ["p"]));
    }

    [Fact]
    public void Names_are_there_and_classes_differ()
    {
        Assert.Throws<ArgumentNullException>(() => new Dataset(null!, [1, 2], [0, 1], ["x"], ["a", "b"], 1));
        Assert.Contains("input whose name is null", Refusal(["x", null!], ["a", "b"]), StringComparison.Ordinal);
        Assert.Contains("class whose name is null", Refusal(["x", "y"], ["a", null!]), StringComparison.Ordinal);
        Assert.Contains("two classes of one name", Refusal(["x", "y"], ["a", "a"]), StringComparison.Ordinal);

        static string Refusal(string[] inputs, string[] classes) => Assert.Throws<ArgumentException>(() => new Dataset("d", [1, 2], [0], inputs, classes, 1)).Message;
    }

    /// <summary>A problem that is stated from a data set must not change with arrays that someone fills again.</summary>
    [Fact]
    public void The_arrays_and_lists_given_are_copied()
    {
        var (values, labels, inputs, classes) = (new[] { 1, 2 }, new[] { 0, 1 }, new List<string> { "x" }, new List<string> { "a", "b" });
        var data = new Dataset("d", values, labels, inputs, classes, 1);
        var before = data.Fingerprint();
        (values[0], labels[0], inputs[0], classes[1]) = (7, 1, "z", "c");
        inputs.Add("y");
        Assert.Equal(before, data.Fingerprint());
        Assert.Equal((1, "x", "b"), (data.Values[0], data.InputNames.Single(), data.ClassNames[1]));
    }

    [Fact]
    public void A_problem_has_inputs_and_objectives()
    {
        var nothing = new Dataset("nothing", [], [0, 1], [], ["a", "b"], 1);
        Assert.Contains("'nothing' has no input", Assert.Throws<ArgumentException>(() => new TrainingProblem(nothing)).Message, StringComparison.Ordinal);
        var data = new Dataset("d", [1, 2], [0, 1], ["x"], ["a", "b"], 1);
        Assert.Contains("objective is null", Assert.Throws<ArgumentException>(() => new TrainingProblem(data, [], 1, [null!])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TrainingOptions { TimeLimit = double.NaN });
        Assert.Equal(("no biases", "biases in -3..3"), (new NetworkLimits { BiasRange = 0 }.ToString(), new NetworkLimits { BiasRange = 3 }.ToString()));
    }
}
