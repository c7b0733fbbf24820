using Halfspace.Certificates;
using Halfspace.Certificates.Verification;
using Halfspace.Experiments.Plans;
using Halfspace.Formats;
using Halfspace.Tests.Cli;
using Halfspace.Verification.Properties;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>A property cut into parts.</summary>
public sealed class PropertySplitTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_parts_cover_the_box_and_meet_at_their_sides_only(int parts)
    {
        double[] lower = [-1, 0, 3], upper = [1, 10, 3];
        var boxes = PropertySplit.Cut(lower, upper, parts);
        Assert.Equal(parts, boxes.Count);
        Assert.Equal(20, boxes.Sum(box => (box.Upper[0] - box.Lower[0]) * (box.Upper[1] - box.Lower[1])), 9);
        var random = new Random(parts);
        for (var k = 0; k < 200; k++)
        {
            double[] point = [2 * random.NextDouble() - 1, 10 * random.NextDouble(), 3];
            Assert.Contains(boxes, box => Enumerable.Range(0, 3).All(i => box.Lower[i] <= point[i] && point[i] <= box.Upper[i]));
        }
    }

    [Theory]
    [InlineData(2, 33)]
    [InlineData(3, 100)]
    public void Halved_boxes_cover_and_without_any_of_them_they_do_not(int inputs, int parts)
    {
        double[] lower = [.. Enumerable.Range(0, inputs).Select(i => -1.0 - i)], upper = [.. Enumerable.Range(0, inputs).Select(i => 2.0 + i)];
        var boxes = PropertySplit.Cut(lower, upper, parts).Select(box => new StatedBox(box.Lower, box.Upper)).ToArray();
        var whole = new StatedBox(lower, upper);
        Assert.True(BoxCover.Covers(whole, boxes, default));
        Assert.True(BoxCover.Covers(new StatedBox(lower, [.. upper.Select(end => end - 0.3)]), boxes, default));
        for (var left = 0; left < parts; left += 7) Assert.False(BoxCover.Covers(whole, [.. boxes.Where((_, k) => k != left)], default));
        Assert.False(BoxCover.Covers(new StatedBox(lower, [.. upper.Select((end, i) => i == 0 ? Math.BitIncrement(end) : end)]), boxes, default));
    }

    [Fact]
    public void Parts_of_a_property_with_tensors_name_their_elements()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tensor.vnnlib", "(vnnlib-version <2.0>)(declare-network f (declare-input In real [1,2])(declare-output Out real []))\n(assert (and (<= In[0,0] 1) (>= In[0,0] -1) (< In[0,1] 1) (>= In[0,1] -1) (>= Out 3)))");
        PropertySplit.Write("net.onnx", folder.Name("tensor.vnnlib"), 4, 10, folder.Name("parts"));
        var parts = Directory.GetFiles(folder.Name("parts"), "*.vnnlib").Select(VnnLibFile.Read).ToArray();
        Assert.Equal(4, parts.Length);
        Assert.Equal(4, parts.Sum(part => part.Cases.Sum(one => (one.Inputs.Upper[0] - one.Inputs.Lower[0]) * (one.Inputs.Upper[1] - one.Inputs.Lower[1]))), 9);
        Assert.Equal(2, parts.Count(part => part.Cases[0].BelowUpper.SequenceEqual([1])));
        Assert.Equal(["In[0,0]", "In[0,1]"], VnnLibFile.InputNames(File.ReadAllText(folder.Name("tensor.vnnlib"))));
    }

    [Fact]
    public void Parts_are_run_and_their_verdicts_joined()
    {
        using var folder = new TemporaryFolder();
        // y = relu(x0) + relu(x1) on [-1, 1]^2: never above 2, and above 1.5 near one corner.
        folder.Write("net.nnet", "// relu(x0) + relu(x1)\n2,2,1,2,\n2,2,1,\n0,\n-1,-1,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1,\n0,\n0,\n1,1,\n0,\n");
        foreach (var (name, bound, verdict, code) in new[] { ("never", "2.5", "unsat", 0), ("somewhere", "1.5", "sat", 1) })
        {
            folder.Write(name + ".vnnlib", $"(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(assert (>= X_0 -1.0))\n(assert (<= X_0 1.0))\n(assert (>= X_1 -1.0))\n(assert (<= X_1 1.0))\n(assert (>= Y_0 {bound}))\n");
            HalfspaceCommand.Run(folder.Path, "experiment", "split", "--model", "net.nnet", "--property", name + ".vnnlib", "--into", "5", "--out", name, "--certificate").Exits(0);
            var parts = Directory.GetFiles(folder.Name(name), "*.vnnlib").Select(VnnLibFile.Read).ToArray();
            Assert.Equal(4, parts.Sum(part => part.Cases.Sum(box => (box.Inputs.Upper[0] - box.Inputs.Lower[0]) * (box.Inputs.Upper[1] - box.Inputs.Lower[1]))), 9);
            HalfspaceCommand.Run(folder.Path, "experiment", "run", name + "/plan.json", "--results", name + "-results", "--jobs", "1").Exits(0);
            var joined = HalfspaceCommand.Run(folder.Path, "experiment", "collect", name + "/plan.json", "--results", name + "-results", "--json").Exits(code).Json();
            Assert.Equal(verdict, joined.GetProperty("verdict").GetString());

            // One certificate of the whole property, which a missing part, a smaller one or a foreign case spoils.
            var path = joined.GetProperty("certificate").GetString()!;
            HalfspaceCommand.Run(folder.Path, "check", path).Exits(0);
            var certificate = (VerificationCertificate)CertificateFile.Read(path);
            Assert.Equal(folder.Name(name + ".vnnlib"), certificate.Property);
            if (certificate.Parts is not { } claims) continue;
            Assert.Equal(5, claims.Count);
            void Refuted(IReadOnlyList<PartClaim> forged)
            {
                CertificateWriter.Write(folder.Name("forged.json"), certificate with { Parts = forged });
                HalfspaceCommand.Run(folder.Path, "check", "forged.json").Exits(1);
            }

            // A certificate that is gone, or of something else, is named, and the verdict stands without.
            void Without(string file, string reason)
            {
                var result = HalfspaceCommand.Run(folder.Path, "experiment", "collect", name + "/plan.json", "--results", name + "-results").Exits(0);
                Assert.Contains("joined verdict: unsat", result.Output, StringComparison.Ordinal);
                Assert.Contains(Path.GetFileName(file), result.Error, StringComparison.Ordinal);
                Assert.Contains(reason, result.Error, StringComparison.Ordinal);
                Assert.False(File.Exists(path));
            }

            var kept = Directory.GetFiles(folder.Name(name + "-results"), "*certificate*", SearchOption.AllDirectories).First(file => file != path);
            File.Move(kept, kept + ".away");
            Without(kept, "run the plan again");
            File.WriteAllText(kept, "{}");
            Without(kept, "broken certificate");
            Refuted([.. claims.Skip(1), claims[^1]]);
            Refuted([.. claims.Take(4), claims[4] with { Case = 1 }]);
            Refuted([.. claims.Take(4), claims[4] with { Box = new StatedBox([.. claims[4].Box.Lower], [claims[4].Box.Upper[0], Math.BitDecrement(claims[4].Box.Upper[1])]) }]);
        }
    }

    [Fact]
    public void What_cannot_be_cut_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("p.vnnlib", "(declare-const X_0 Real)\n(declare-const Y_0 Real)\n(assert (>= X_0 1.0))\n(assert (<= X_0 1.0))\n(assert (>= Y_0 2.0))\n");
        folder.Write("net.nnet", "");
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--model", "net.nnet", "--property", "p.vnnlib", "--into", "2", "--out", "x").Fails(65, "single point");
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--model", "net.nnet", "--property", "p.vnnlib", "--into", "1", "--out", "x").Fails(64, "--into");
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--model", "no.nnet", "--property", "p.vnnlib", "--into", "2", "--out", "x").Fails(65, "no.nnet");
    }
}
