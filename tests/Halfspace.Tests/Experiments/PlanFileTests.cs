using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>What a plan file says, and what is said of a bad one.</summary>
public sealed class PlanFileTests
{
    private static readonly string[] Options = ["data", "hidden", "range", "samples", "seed", "threads", "method", "exact", "out"];

    private static Plan Read(string text) => PlanFile.Parse("plan.json", System.Text.Encoding.UTF8.GetBytes(text), _ => Options);

    [Fact]
    public void A_fault_that_only_another_form_would_let_pass_is_still_a_fault()
    {
        // An axis that is a text: the schema refuses it, and every fault stands below a form that fits elsewhere.
        var content = """{"title":"t","command":"train","options":{"data":"builtin:xor"},"grid":{"method":["search","mip"],"sampry":"4G"}}"""u8.ToArray();
        Assert.Contains("p.json:1:", Assert.Throws<Halfspace.Data.DataFileException>(() => Halfspace.Experiments.Plans.PlanFile.Parse("p.json", content)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_no_UTF_8_is_refused_with_its_line()
    {
        byte[] content = [.. "{\n\"title\":\n\"a"u8, 0x88, .. "\"}"u8];
        Assert.Contains("p.json:3: This is no UTF-8", Assert.Throws<Halfspace.Data.DataFileException>(() => Halfspace.Experiments.Plans.PlanFile.Parse("p.json", content)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_axis_varies_slowest_and_repeats_fastest()
    {
        var plan = Read("""{"title":"t","command":"train","options":{"data":"d","exact":true},"grid":{"method":["a","b"],"samples":[10,20.0]},"repeats":2,"needs":{"threads":1}}""");
        Assert.Equal(8, plan.Tasks.Count);
        Assert.Equal("method a, samples 20.0, seed 1", plan.Tasks[3].ToString());
        Assert.Equal(["train", "--data", "d", "--exact", "--threads", "1", "--method", "a", "--samples", "20.0", "--seed", "1"], plan.Tasks[3].Arguments);
        Assert.Equal(Enumerable.Range(0, 8), plan.Tasks.Select(task => task.Index));
    }

    [Fact]
    public void A_named_value_sets_several_options_and_may_override_the_shared_ones()
    {
        var plan = Read("""{"title":"t","command":"train","options":{"range":1},"grid":{"kind":[{"name":"wide","options":{"range":7,"hidden":"16","out":["a.json","a.c"],"exact":false}}]}}""");
        Assert.Equal(["train", "--range", "7", "--hidden", "16", "--out", "a.json", "--out", "a.c"], Assert.Single(plan.Tasks).Arguments);
    }

    [Theory]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\"\n}", 1, "grid")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"fly\",\n \"grid\": { \"samples\": [1] }\n}", 3, "/command")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [] }\n}", 4, "/grid/samples")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grdi\": 1,\n \"grid\": { \"samples\": [1] }\n}", 4, "/grdi")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": {\n  \"samples\": [1],\n  \"smaples\": [2]\n }\n}", 6, "no option --smaples")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"options\": {\n  \"sampels\": 5 },\n \"grid\": { \"samples\": [1] }\n}", 5, "no option --sampels")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1, 2, 1] }\n}", 4, "given twice")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"seed\": [1, 2] },\n \"repeats\": 3\n}", 4, "sets --seed")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"seeds\": [1],\n \"repeats\": 3\n}", 6, "leave repeats out")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"figures\": [\n  { \"kind\": \"lines\",\n    \"x\": \"epochs\" } ]\n}", 7, "no axis 'epochs'")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"figures\": [ { \"kind\": \"table\", \"where\": { \"samples\": 2 } } ]\n}", 5, "no samples '2'")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"needs\": { \"threads\": 0 }\n}", 5, "/needs/threads")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"title\": \"u\"\n}", 5, "given twice")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1 2] }\n}", 4, "no JSON")]
    [InlineData("", 1, "no JSON")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"repeats\": 1e99\n}", 5, "/repeats")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"needs\": { \"seconds\": 1e999 }\n}", 5, "/needs/seconds")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [null] }\n}", 4, "/grid/samples/0")]
    [InlineData("[\n]", 1, "the plan")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"keep\": [ \"picture\" ]\n}", 5, "leaves no picture")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"out\": [\"a.c\"] },\n \"keep\": [ \"network\" ]\n}", 5, "sets as well")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"grid\": { \"samples\": [1] },\n \"options\": { \"Data\": \"x\" }\n}", 5, "small letters")]
    [InlineData("{\n \"title\": \"t\",\n \"command\": \"train\",\n \"rows\": { \"r\": { \"seed\": 1, \"count\": 10, \"skip\": 10 } },\n \"grid\": { \"samples\": [1] }\n}", 4, "too few")]
    public void A_bad_plan_is_refused_with_its_line(string text, int line, string part)
    {
        var fault = Assert.Throws<DataFileException>(() => Read(text));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith($"plan.json:{line}: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instances_of_one_name_in_two_folders_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        folder.Write("list.csv", "a/n.onnx,a/p_0.03.vnnlib,20\nb/n.onnx,b/p_0.03.vnnlib,20\nb/n.onnx,b/q.vnnlib,20\nc/n.onnx,c/r.vnnlib,1\nc/n.onnx,c/r.vnnlib,1\n");
        var plan = PlanFile.Read(folder.Write("plan.json", """{"title":"t","command":"verify","grid":{"instance":{"instances":"list.csv"}}}"""));
        Assert.Equal(["a/n a/p_0.03", "b/n b/p_0.03", "n q", "c/n c/r (row 4)", "c/n c/r (row 5)"], plan.Tasks.Select(task => task.Labels[0].Value));
    }

    [Fact]
    public void Whole_numbers_may_be_written_with_a_point()
    {
        var plan = Read("""{"title":"t","command":"train","grid":{"samples":[1]},"seeds":[2.0,3e0],"needs":{"threads":2.0}}""");
        Assert.Equal(["2", "3"], plan.Tasks.Select(task => task.Label("seed")));
        Assert.Equal(2, plan.Threads);
    }

    [Fact]
    public void A_list_of_instances_is_an_axis()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Name("onnx"));
        folder.Write("onnx/a.onnx", "");
        folder.Write("list.csv", "a.onnx,p.vnnlib,20\nb.onnx,q.vnnlib,30.5\n");
        var path = folder.Write("plan.json", """{"title":"t","command":"verify","grid":{"instance":{"instances":"list.csv"}}}""");
        var plan = PlanFile.Read(path);
        Assert.Equal(["a p", "b q"], plan.Tasks.Select(task => task.Labels[0].Value));
        Assert.Equal(["verify", "--model", folder.Name("onnx/a.onnx"), "--property", folder.Name("p.vnnlib"), "--time-limit", "20"], plan.Tasks[0].Arguments);
    }
}
