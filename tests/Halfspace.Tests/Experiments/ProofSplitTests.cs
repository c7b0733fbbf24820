using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Runs;
using Halfspace.Formats;
using Halfspace.Tests.Cli;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>A training proof cut into parts that are run as tasks.</summary>
public sealed class ProofSplitTests
{
    [Fact]
    public void Parts_are_run_and_joined_to_one_certificate()
    {
        using var folder = new TemporaryFolder();
        var split = HalfspaceCommand.Run(folder.Path, "experiment", "split", "--data", "builtin:xor", "--hidden", "1", "--range", "1", "--into", "3", "--out", "parts", "--json").Exits(0).Json();
        Assert.Equal(3, split.GetProperty("parts").GetInt32());

        // Nothing is there yet: nothing is claimed.
        var early = HalfspaceCommand.Run(folder.Path, "experiment", "collect", "parts/plan.json", "--results", "results", "--json").Exits(2).Json();
        Assert.Equal("unknown", early.GetProperty("status").GetString());

        // One part alone gives a certificate, in which the others have nothing.
        HalfspaceCommand.Run(folder.Path, "experiment", "run", "parts/plan.json", "--results", "results", "--task", "1").Exits(0);
        var partly = HalfspaceCommand.Run(folder.Path, "experiment", "collect", "parts/plan.json", "--results", "results", "--json").Exits(2).Json();
        Assert.Equal("feasible", partly.GetProperty("status").GetString());
        Assert.Equal((1, 0), (partly.GetProperty("value").GetInt32(), partly.GetProperty("bound").GetInt32()));
        Assert.Equal(1, partly.GetProperty("settled").GetInt32());
        HalfspaceCommand.Run(folder.Path, "check", "results/certificate.json").Exits(0);
        HalfspaceCommand.Run(folder.Path, "check", "results/tasks/000001.certificate.json").Exits(0);

        HalfspaceCommand.Run(folder.Path, "experiment", "run", "parts/plan.json", "--results", "results", "--jobs", "1").Exits(0);
        var joined = HalfspaceCommand.Run(folder.Path, "experiment", "collect", "parts/plan.json", "--results", "results", "--json").Exits(0).Json();
        Assert.Equal("optimal", joined.GetProperty("status").GetString());
        Assert.Equal((1, 1, 3), (joined.GetProperty("value").GetInt32(), joined.GetProperty("bound").GetInt32(), joined.GetProperty("settled").GetInt32()));
        HalfspaceCommand.Run(folder.Path, "check", "results/certificate.json").Exits(0);
        Assert.Equal(1, new TrainingProblem(Benchmarks.Find("xor").Train, [1], 1, [Mistakes.Instance]).Score(NetworkJson.Read(folder.Name("results/network.json")))[0]!.Value.Value);

        // Its parts are those of the plan; one that takes in less is found out, and a broken one is named.
        var certificate = (SplitCertificate)CertificateFile.Read(folder.Name("results/certificate.json"));
        CertificateWriter.Write(folder.Name("forged.json"), certificate with { Parts = [.. certificate.Parts.Skip(1)] });
        HalfspaceCommand.Run(folder.Path, "check", "forged.json").Exits(1);
        var (result, whole) = (folder.Name("results/tasks/000002.json"), File.ReadAllText(folder.Name("results/tasks/000002.json")));
        File.Copy(folder.Name("results/tasks/000001.certificate.json"), folder.Name("results/tasks/000002.certificate.json"), overwrite: true);
        Assert.DoesNotContain("Parameter", HalfspaceCommand.Run(folder.Path, "experiment", "collect", "parts/plan.json", "--results", "results").Fails(65, "another part").Error, StringComparison.Ordinal);
        File.WriteAllText(folder.Name("results/tasks/000002.certificate.json"), "{}");
        HalfspaceCommand.Run(folder.Path, "experiment", "collect", "parts/plan.json", "--results", "results").Fails(65, "000002.certificate.json");

        // A result that is another task's, or no result, is named and counts for nothing.
        foreach (var (text, said) in new[] { (File.ReadAllText(folder.Name("results/tasks/000001.json")), "the result of task 1"), ("{}", "no result"), ("""{"task": 2, "task": 2}""", "no result"), ("[]", "No run wrote this"), (whole[..^9], "No run wrote this") })
        {
            File.WriteAllText(result, text);
            HalfspaceCommand.Run(folder.Path, "experiment", "collect", "parts/plan.json", "--results", "results").Fails(65, "000002.json", said);
        }
    }

    [Fact]
    public void What_the_folder_of_networks_holds_is_scored_again()
    {
        using var folder = new TemporaryFolder();
        var problem = new TrainingProblem(TinyProblems.Xor, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        var (here, there) = (new SharedNetworks(folder.Name("networks"), problem), new SharedNetworks(folder.Name("networks"), problem));
        Assert.Null(there.Better());
        here.Offer(problem.ConstantNetwork(1));
        Assert.Equal(2, problem.Score(there.Better()!)[0]!.Value.Value);
        Assert.Null(there.Better());

        // Files that lie about their cost, are broken or of another problem count for nothing.
        File.Copy(folder.Name("networks/2-1.json"), folder.Name("networks/0-1.json"));
        File.WriteAllText(folder.Name("networks/1-1.json"), "{");
        File.WriteAllText(folder.Name("networks/none.json"), "");
        Assert.Null(there.Better());
        Assert.Equal(2, problem.Score(new SharedNetworks(folder.Name("networks"), problem).Better()!)[0]!.Value.Value);
        var best = Certificates.CertificateChecks.Network(problem.Data, Certificates.TrueCertificates.XorNetwork);
        there.Offer(best);
        Assert.Equal(0, problem.Score(new SharedNetworks(folder.Name("networks"), problem).Better()!)[0]!.Value.Value);
    }

    [Fact]
    public void A_part_is_read_back_and_a_broken_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        WeightPartFile.Write(folder.Name("part.json"), [new SortedWeights(3, [-1, 0], [0, 1])]);
        var part = Assert.Single(WeightPartFile.Read(folder.Name("part.json")));
        Assert.Equal(3, part.Input);
        Assert.Equal([-1, 0], part.Low);
        Assert.Equal([0, 1], part.High);
        foreach (var text in new[] { "{}", "[]", """{"format": "halfspace-weight-part"}""", """{"format": "halfspace-weight-part", "weights": [{"input": "x"}]}""", """{"format": "halfspace-weight-part", "weights": [{"input": 0, "low": [0.5], "high": [1]}]}""" })
        {
            folder.Write("broken.json", text);
            Assert.Throws<DataFileException>(() => WeightPartFile.Read(folder.Name("broken.json")));
        }

        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--hidden", "2", "--range", "1", "--part", "part.json").Fails(65, "part.json");
    }

    [Fact]
    public void What_cannot_be_cut_is_refused()
    {
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--data", "builtin:xor", "--hidden", "8", "--range", "1", "--into", "4", "--out", "x").Fails(64, "exact fit");
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--data", "builtin:xor", "--range", "1", "--into", "4", "--out", "x").Fails(64, "--hidden");
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--data", "builtin:xor", "--hidden", "1", "--range", "1", "--model", "net.onnx", "--into", "4", "--out", "x").Fails(64, "--model");
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--hidden", "1", "--into", "4", "--out", "x").Fails(64, "--hidden");
        HalfspaceCommand.Run(folder.Path, "experiment", "split", "--into", "4", "--out", "x").Fails(64, "--data");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--share", "networks").Fails(64, "--part");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--hidden", "1", "--range", "1", "--part", "p.json", "--method", "search").Fails(64, "--method");
    }
}
