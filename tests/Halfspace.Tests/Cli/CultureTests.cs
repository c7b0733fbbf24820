using System.Globalization;
using System.Text;
using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Files;
using Halfspace.Networks;
using Halfspace.Tests.Embedding;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Verification.Properties;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Files and answers have the same bytes whatever culture, language and time zone the program runs in.</summary>
public sealed class CultureTests
{
    [Fact]
    public void Outputs_of_the_command_are_the_same_in_every_language_and_time_zone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit);
        folder.Write("model.lp", "Maximize\n obj: 1.5 x + 0.25 y\nSubject To\n c: x + 1.75 y <= 2.5\nBounds\n x <= 1.5\nEnd\n");
        var known = new Dictionary<string, string>();
        foreach (var (language, zone) in new[] { ("C", "UTC"), ("de_DE.UTF-8", "Asia/Kathmandu"), ("tr_TR.UTF-8", "America/St_Johns") })
        {
            (string, string)[] environment = [("LANG", language), ("LC_ALL", language), ("LANGUAGE", language), ("TZ", zone)];
            Assert.Equal(0, HalfspaceCommand.Run(folder.Path, environment, [.. SampleFiles.Train("fruit.csv", "--method", "branch-and-bound", "--threads", "1"), "--out", "net.json", "--out", "net.c", "--certificate", "certificate.json", "--quiet"]).ExitCode);
            Same("evaluate", HalfspaceCommand.Run(folder.Path, environment, "evaluate", "--model", "net.json", "--data", "fruit.csv", "--json").Exits(0).Output);
            Same("help", HalfspaceCommand.Run(folder.Path, environment, "embed", "--help").Exits(0).Output);
            foreach (var file in new[] { "net.json", "net.c", "certificate.json" }) Same(file, File.ReadAllText(folder.Name(file)));

            void Same(string what, string text)
            {
                if (known.TryAdd(what, text)) return;
                Assert.Equal(known[what], text);
            }
        }
    }

    [Fact]
    public void The_library_reads_and_writes_the_same_where_decimals_have_commas_and_minus_is_another_sign()
    {
        var here = Everything();
        var before = CultureInfo.CurrentCulture;
        try
        {
            // As in German, with the minus of Swedish; the tests themselves run without any culture's data.
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign) = (",", ".", "\u2212");
            (culture.NumberFormat.PositiveInfinitySymbol, culture.NumberFormat.NaNSymbol, culture.DateTimeFormat.DateSeparator) = ("unendlich", "¤¤¤", ".");
            CultureInfo.CurrentCulture = culture;
            Assert.Equal("\u22121,5", (-1.5).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(here, Everything());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>What the writers write, and what the readers read of it, as text.</summary>
    private static string Everything()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder();
        var model = new MipModel("m");
        var (x, y) = (model.AddContinuous(-1.5, 2.25, "x"), model.AddInteger(-3, 1_000_000, "y"));
        model.AddConstraint(0.125 * (LinearExpression)x - 1.5 * (LinearExpression)y >= -1234.5, "row");
        model.Minimize(LinearExpression.Zero.Plus(-0.75) + 1e-7 * (LinearExpression)x - (LinearExpression)y);
        foreach (var ending in new[] { "lp", "mps" })
        {
            var path = folder.Name("m." + ending);
            if (ending == "lp") LpFile.Write(path, model);
            else MpsFile.Write(path, model);
            text.AppendLine(File.ReadAllText(path)).AppendLine((ending == "lp" ? LpFile.Read(path) : MpsFile.Read(path)).ToString()).AppendLine(model.RowAt(0).ToString());
        }

        var network = TestNetworks.Random(new Random(1), [2, 3, 2]);
        text.AppendLine(NnetFile.ToText(network)).AppendLine(Convert.ToBase64String(OnnxFile.ToBytes(network)));
        NnetFile.Write(folder.Name("n.nnet"), network);
        text.AppendLine(Convert.ToBase64String(OnnxFile.ToBytes(NnetFile.Read(folder.Name("n.nnet")))));
        BoundsJson.Write(folder.Name("b.json"), new BackwardBounds().Compute(network, new InputRegion([-0.5, 0], [0.25, 1]), BoundOptions.Default));
        text.AppendLine(File.ReadAllText(folder.Name("b.json")));
        var property = VnnLibFile.Parse("(declare-const X_0 Real)\n(declare-const Y_0 Real)\n(assert (>= X_0 -1.5))\n(assert (<= X_0 2.25e-1))\n(assert (>= Y_0 0.125))\n", "p.vnnlib");
        text.AppendLine(CultureInfo.InvariantCulture, $"{property.Cases[0].Inputs.Lower[0]:R} {property.Cases[0].Inputs.Upper[0]:R} {property.Cases[0].Rows[0].Limit:R}");
        folder.Write("d.csv", "a,b,label\n1.5,-2,no\n-0.25,3,yes\n1e-1,4,no\n2,-1.75,yes\n");
        var data = CsvFile.Read(folder.Name("d.csv"));
        var result = new TrainingProblem(data, [], 1).Train(new TrainingOptions { Threads = 1, TimeLimit = 600 }, new BranchAndBoundMethod());
        result.Certificate.Save(folder.Name("c.json"));
        result.Network!.Save(folder.Name("w.json"));
        text.AppendLine(File.ReadAllText(folder.Name("c.json"))).AppendLine(CertificateFile.Read(folder.Name("c.json")).Check(CertificateEngine.Instance).Summary);
        text.AppendLine(CSourceFile.ToText(NetworkJson.Read(folder.Name("w.json"))));
        return text.ToString();
    }
}
