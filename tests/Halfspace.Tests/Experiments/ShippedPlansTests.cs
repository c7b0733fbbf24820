using Halfspace.Tests.Cli;
using Halfspace.Tests.Repository;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>The plans in <c>experiments</c>.</summary>
public sealed class ShippedPlansTests
{
    /// <summary>Where the plans stand.</summary>
    private static string Folder => Path.Combine(SourceTree.Root, "experiments");

    public static TheoryData<string> Plans => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Where(name => name != "plan.schema.json").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Plans))]
    public void Its_tasks_take_under_an_hour_on_two_cores_at_their_limits(string name)
    {
        SharedData.FindOrSkip("adult");
        var plan = Halfspace.Experiments.Plans.PlanFile.Read(Path.Combine(Folder, name));
        var seconds = plan.Tasks.Sum(task => double.Parse(task.Arguments[task.Arguments.ToList().IndexOf("--time-limit") + 1], System.Globalization.CultureInfo.InvariantCulture) * plan.Threads!.Value);
        Assert.True(seconds / 2 <= 3600, $"{name}: {plan.Tasks.Count} tasks, {seconds / 2:F0} s");
        Assert.Contains(plan.About, paragraph => paragraph.StartsWith("Published: ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void The_command_takes_it(string name)
    {
        SharedData.FindOrSkip("adult");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "experiment", "status", Path.Combine(Folder, name), "--json").Exits(2).Json();
        Assert.Equal(json.GetProperty("tasks").GetInt32(), json.GetProperty("open").GetInt32());
    }
}
