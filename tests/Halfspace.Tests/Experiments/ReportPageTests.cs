using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Halfspace.Experiments.Reports;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>The page of a report, as text.</summary>
public sealed partial class ReportPageTests
{
    [Fact]
    public void The_page_needs_nothing_from_elsewhere_and_runs_nothing()
    {
        using var folder = new TemporaryFolder();
        var page = File.ReadAllText(ReportFixture.Page(folder));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>Not bold", page, StringComparison.Ordinal);
        Assert.All(Source().Matches(page), match => Assert.True(new[] { "\"#", "\"report-files/", "\"data:" }.Any(place => match.Value.Contains(place, StringComparison.Ordinal)), match.Value));
    }

    [Fact]
    public void Every_number_names_its_tasks_and_every_task_its_command_and_check()
    {
        using var folder = new TemporaryFolder();
        var page = File.ReadAllText(ReportFixture.Page(folder));
        foreach (var task in Enumerable.Range(0, 23)) Assert.Contains($"<tr id=\"task-{task}\">", page, StringComparison.Ordinal);
        Assert.All(Link().Matches(page), match => Assert.Contains($"id=\"{match.Groups[1].Value}\"", page, StringComparison.Ordinal));
        Assert.Contains("halfspace train --method &#39;it&#39;\\&#39;&#39;s&#39; --json", page, StringComparison.Ordinal);
        Assert.Contains("halfspace check tasks/000000.certificate.json", page, StringComparison.Ordinal);
        Assert.Contains("it ended with exit code 134", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_figure_is_an_SVG_file_of_its_own_and_every_table_a_CSV_file()
    {
        using var folder = new TemporaryFolder();
        ReportFixture.Page(folder);
        foreach (var number in Enumerable.Range(1, 5))
        {
            var svg = XDocument.Load(folder.Name($"report-files/figure-{number}.svg")).Root!;
            Assert.Equal("svg", svg.Name.LocalName);
            Assert.DoesNotContain("var(--", svg.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal("method,samples,testAccuracy (%),standard deviation,runs,published", File.ReadLines(folder.Name("report-files/table-1.csv")).First());
        Assert.Equal(2 * 4 + 1, File.ReadLines(folder.Name("report-files/table-6.csv")).Count());
    }

    [Fact]
    public void Samples_without_a_class_are_a_column_of_their_own()
    {
        using var folder = new TemporaryFolder();
        var data = new ReportData(ReportFixture.Write(folder));
        data.Where(new Dictionary<string, string> { ["method"] = "search", ["samples"] = "40", ["seed"] = "1" }).Single().Result["testConfusion"] = JsonNode.Parse("[[10, 0, 7], [0, 20, 5], [0, 0, 0]]");
        new ReportPage(data).Write(folder.Name("report.html"));
        var table = Directory.GetFiles(folder.Name("report-files"), "*.csv").Select(File.ReadAllLines).Single(lines => lines[0].Contains("predicted", StringComparison.Ordinal));
        Assert.Equal("method,class,predicted a class of a long name,predicted no,predicted no class", table[0]);
        Assert.Equal(["search,a class of a long name,24010,870,7", "search,no,6,7704,5"], table[1..3]);
        Assert.Equal(1 + 2 * 2, table.Length);
    }

    /// <summary>Runs on other data have other classes; what was summed by place was a count of nothing.</summary>
    [Fact]
    public void Confusions_of_runs_with_other_classes_are_summed_by_name()
    {
        using var folder = new TemporaryFolder();
        var data = new ReportData(ReportFixture.Write(folder));
        var other = data.Where(new Dictionary<string, string> { ["method"] = "search", ["samples"] = "40", ["seed"] = "1" }).Single().Result;
        other["classes"] = new JsonArray("no", "third");
        other["testConfusion"] = JsonNode.Parse("[[5, 7], [11, 13]]");
        new ReportPage(data).Write(folder.Name("report.html"));
        var table = Directory.GetFiles(folder.Name("report-files"), "*.csv").Select(File.ReadAllLines).Single(lines => lines[0].Contains("predicted", StringComparison.Ordinal));
        Assert.Equal("method,class,predicted a class of a long name,predicted no,predicted third", table[0]);
        Assert.Equal(["search,a class of a long name,24000,870,0", "search,no,6,7689,7", "search,third,0,11,13"], table[1..4]);
        Assert.Contains("Each table is a sum over 3 runs.", File.ReadAllText(folder.Name("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_figures_have_all_digits_and_pages_no_zero_that_is_none()
    {
        using var folder = new TemporaryFolder();
        var data = new ReportData(ReportFixture.Write(folder));
        foreach (var run in data.Runs) (run.Result["seconds"], run.Result["trajectory"]) = (1.23456789e-5, JsonNode.Parse("[[1.23456789e-5, 7654321.123456, 0]]"));
        new ReportPage(data).Write(folder.Name("report.html"));
        Assert.Contains(",1.23456789E-05,0,3", File.ReadAllText(folder.Name("report-files/table-2.csv")), StringComparison.Ordinal);
        Assert.Contains("1.23456789E-05,7654321.123456,0", File.ReadAllText(folder.Name("report-files/table-4.csv")), StringComparison.Ordinal);
        Assert.Contains(",1.23456789E-05,1.23456789E-05", File.ReadAllText(folder.Name("report-files/table-5.csv")), StringComparison.Ordinal);
        Assert.Contains("<td>1.235e-5</td>", File.ReadAllText(folder.Name("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_plan_asks_for_and_no_result_has_is_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write("plan.json", """
            {"title":"t","command":"train","options":{"data":"builtin:xor","hidden":2,"time-limit":5},"grid":{"range":[1,3]},
             "figures":[{"kind":"lines","title":"typo","y":"sekonds"},{"kind":"lines","y":"trainAccuracy","percent":true},{"kind":"table","columns":["value","vlaue"]},{"kind":"progress"}]}
            """);
        HalfspaceCommand.Run(folder.Path, "experiment", "run", "plan.json", "--quiet").Exits(0);
        var report = HalfspaceCommand.Run(folder.Path, "report", "plan.results").Exits(0).Output;
        Assert.Contains("note: 'typo' has nothing to show: no result that it is of has a number 'sekonds'", report, StringComparison.Ordinal);
        Assert.Contains("note: the table has no column 'vlaue'", report, StringComparison.Ordinal);
        Assert.Equal("range,trainAccuracy (%),standard deviation,runs", File.ReadLines(folder.Name("plan.results/report-files/table-1.csv")).First());
        Assert.Matches(@"0 failed; [0-9.]+ s of run time", File.ReadAllText(folder.Name("plan.results/report.html")));
    }

    [Fact]
    public void A_failed_task_says_what_its_command_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write("plan.json", """{"title":"t","command":"train","options":{"data":"builtin:xor","test":"more.csv"},"grid":{"range":[1,2,3,4,5,6,7,8,9,10,11,12]}}""");
        var output = HalfspaceCommand.Run(folder.Path, "experiment", "run", "plan.json", "--quiet").Exits(2).Output;
        Assert.Contains("it ended with exit code 64 (halfspace: --test does not go with built-in data; leave it out.)", output, StringComparison.Ordinal);
        Assert.Contains("2 more failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_says_of_how_many_runs_it_shows_the_progress()
    {
        using var folder = new TemporaryFolder();
        var data = new ReportData(ReportFixture.Write(folder));
        Assert.Equal("4 of 23 runs are shown.", ProgressFigure.Of(new Figure { Kind = "progress" }, data)!.Captions[^1]);
        Assert.DoesNotContain("runs are shown", ReportParts.Of(data).Single(part => part.Title == "Over time").Captions[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_is_mean_and_deviation_of_its_runs()
    {
        using var folder = new TemporaryFolder();
        var data = new ReportData(ReportFixture.Write(folder));
        var runs = data.Where(new Dictionary<string, string> { ["method"] = "search", ["samples"] = "80" }).ToArray();
        var values = runs.Select(run => run.Number("value")!.Value).ToArray();
        var cell = ReportCell.Of(runs, "value")!;
        Assert.Equal(3, runs.Length);
        Assert.Equal(values.Average(), cell.Mean, 9);
        Assert.Equal(Math.Sqrt(values.Sum(value => (value - cell.Mean) * (value - cell.Mean)) / 2), cell.Deviation, 9);
        Assert.Equal([3, 4, 5], cell.Runs);
    }

    [Fact]
    public void A_chart_is_the_same_on_every_machine_whatever_its_fonts()
    {
        var chart = new LineChart { XLabel = "x", YLabel = "y", Description = "d", Lines = [new ChartLine("a", 0, [new ChartPoint(0, 1), new ChartPoint(10, 1000, 5)])] };
        var svg = ChartSvg.File(chart, 600, 300);
        Assert.DoesNotContain("DejaVu", svg, StringComparison.Ordinal);
        Assert.All(XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == "text"), text => Assert.DoesNotContain(",", text.Attribute("x")!.Value, StringComparison.Ordinal));
        Assert.Equal(svg, ChartSvg.File(chart, 600, 300));
    }

    [Theory]
    [InlineData(0, 10, 5, "0 2 4 6 8 10")]
    [InlineData(66.1, 80.4, 5, "70 75 80")]
    [InlineData(-0.2, 0.2, 4, "-0.2 -0.1 0 0.1 0.2")]
    [InlineData(0, 36000, 6, "0 10,000 20,000 30,000")]
    [InlineData(3, 3, 5, "3")]
    public void Marks_of_an_axis_are_round_numbers(double low, double high, int about, string expected) => Assert.Equal(expected, string.Join(' ', ChartTicks.Round(low, high, about).Labels));

    [Fact]
    public void Results_that_are_not_there_yet_make_a_page_and_a_result_that_no_run_wrote_is_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write("plan.json", """{"title":"t","command":"train","grid":{"samples":[1,2,3]}}""");
        HalfspaceCommand.Run(folder.Path, "experiment", "status", "plan.json").Exits(2);
        HalfspaceCommand.Run(folder.Path, "report", "plan.results").Exits(0);
        Assert.Contains("0 of 3 tasks have a result", File.ReadAllText(folder.Name("plan.results/report.html")), StringComparison.Ordinal);
        foreach (var text in new[] { "", "[]", "{ \"result\"" })
        {
            folder.Write("plan.results/tasks/000001.json", text);
            HalfspaceCommand.Run(folder.Path, "report", "plan.results").Fails(65, "000001.json", "Remove the file");
        }

        HalfspaceCommand.Run(folder.Path, "report", folder.Path + "/nowhere").Fails(65, "no plan.json");
    }

    [Fact]
    public void An_axis_that_counts_has_whole_marks() => Assert.Equal(["1", "2"], ChartTicks.Round(0.9, 2.1, 10, 1).Labels);

    [Theory]
    [InlineData(-1.2, 4.6, 10, "0.1 1 10 100 1000 10,000")]
    [InlineData(-0.1, 1.1, 8, "1 2 5 10")]
    public void Marks_of_a_logarithmic_axis_are_powers_of_ten_or_round_numbers(double low, double high, int about, string expected) => Assert.Equal(expected, string.Join(' ', ChartTicks.Powers(low, high, about).Labels));

    /// <summary>The contrast that WCAG asks of text is 4.5, of lines 3.</summary>
    [Fact]
    public void Colours_have_contrast_on_light_and_on_dark_paper()
    {
        foreach (var (name, light, dark) in ChartColours.All.Where(colour => colour.Name is not ("--paper" or "--grid")))
        {
            var least = name is "--ink" or "--faint" or "--s0" ? 4.5 : 3;
            Assert.True(Contrast(light, ChartColours.Paper.Light) >= least, $"{name} {light}: {Contrast(light, ChartColours.Paper.Light):F2}");
            Assert.True(Contrast(dark, ChartColours.Paper.Dark) >= least, $"{name} {dark}: {Contrast(dark, ChartColours.Paper.Dark):F2}");
        }
    }

    private static double Contrast(string a, string b)
    {
        var (light, dark) = (Luminance(a), Luminance(b));
        return (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Part(int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0 is var c && c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        return 0.2126 * Part(1) + 0.7152 * Part(3) + 0.0722 * Part(5);
    }

    [GeneratedRegex("(?:href|src|action)=\"[^\"]*\"")]
    private static partial Regex Source();

    [GeneratedRegex("href=\"#([^\"]*)\"")]
    private static partial Regex Link();
}
