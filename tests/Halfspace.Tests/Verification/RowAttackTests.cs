using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Training.Methods;
using Halfspace.Verification.Attack;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>An attack on a network that Halfspace trained looks at the box in the units of its data, and not at a ten-thousandth of it.</summary>
public sealed class RowAttackTests
{
    [Theory]
    [InlineData(AttackNorm.L1, false)]
    [InlineData(AttackNorm.L2, false)]
    [InlineData(AttackNorm.Linf, true)]
    [InlineData(AttackNorm.L0, true)]
    [InlineData(AttackNorm.L1, true)]
    public void The_distance_is_that_of_brute_force_over_all_rows(AttackNorm norm, bool isScaled)
    {
        TestSolvers.Get("highs");
        for (var seed = 0; seed < 16; seed++)
        {
            var random = new Random(seed);
            var outputs = 1 + seed % 3;
            var network = TinyRows.Network(random, isScaled, hasColour: seed % 2 == 0, outputs, hidden: seed % 4);
            var rows = new DataBox(DataUnits.Of(network));
            var all = TinyRows.All(rows).ToArray();
            var input = all[random.Next(all.Length)];
            var problem = new RowAttackProblem { Rows = rows, Input = input, Norm = norm, Margin = seed % 5 == 4 ? 2 : null, Factor = seed % 5 == 3 && outputs > 1 ? 1.2 : null };
            var expected = double.PositiveInfinity;
            foreach (var row in all) if (problem.Targets.Any(target => Meets(problem, row, target))) expected = Math.Min(expected, Distance(norm, input, row));
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { TimeLimit = 600, Threads = 1 });
            var said = $"seed {seed}: {result.Status} {result.Distance}, bound {result.Bound}; brute force {expected}";
            Assert.True(result.Status == (double.IsInfinity(expected) ? AttackStatus.Infeasible : AttackStatus.Optimal), said);
            Assert.True(double.IsInfinity(expected) || Math.Abs(result.Distance - expected) <= 2e-4 * expected, said);
            Assert.True(result.Bound <= expected * (1 + 1e-9), said);
            if (result.Witness is not { } witness) continue;
            Assert.True(Meets(problem, witness, result.Target!.Value), said);
            Assert.Equal(DataUnits.Of(network).Forward(witness).Select(output => (double)output), result.Outputs);
            Assert.Equal(Distance(norm, input, witness), result.Distance);
        }
    }

    [Fact]
    public void A_witness_in_the_units_of_the_data_is_certified_and_forgeries_are_refuted()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        // The second class from an age of 40 on.
        var network = new IntegerNetwork([new IntegerLayer(2, [2, 0], [-1])], 10) { Encoding = TinyRows.Encoding(true, false, 2) };
        NetworkJson.Write(folder.Name("age.json"), network);
        var problem = new RowAttackProblem { Rows = new DataBox(DataUnits.Of(network)), Input = [24, 500], Norm = AttackNorm.L1 };
        var result = NearestAdversarialInput.Find(problem);
        Assert.Equal((AttackStatus.Optimal, 16.0, 1, 0), (result.Status, result.Distance, result.Target!.Value, result.Class));
        Assert.Equal([40, 500], result.Witness!);
        var certificate = AttackCertificates.Of(problem, result, folder.Name("age.json"));
        CertificateWriter.Write(folder.Name("witness.json"), certificate);
        var read = Assert.IsType<AttackCertificate>(CertificateFile.Read(folder.Name("witness.json")));
        Assert.True(read.IsInDataUnits);
        Assert.Equal(Verdict.Trusted, read.Check(CertificateEngine.Instance).Verdict);
        Refuted(read with { Witness = [36, 500], Distance = 12, Bound = 0 }, "it is not so that the network gives class 1");
        Refuted(read with { IsInDataUnits = false }, "either a factor or a margin");
        Refuted(read with { IsInDataUnits = false, Margin = 0 }, "it is not so that output 1");
        Refuted(read with { Witness = [44, 500], Bound = 0 }, "its distance is not 16");
        Refuted(read with { Factor = 1, Margin = 0 }, "either a factor or a margin");
        Refuted(read with { Margin = 1 }, "it is not so that output 1 is at least 1 above");
        Refuted(read with { Upper = [39, 900] }, "the witness leaves its box");
        Refuted(read with { Target = 0 }, "it is not so that the network gives class 0");
        Refuted(read with { Input = [40, 500], Distance = 0, Bound = 0 }, "the input itself is of class 1");

        static void Refuted(AttackCertificate forged, string reason)
        {
            var report = forged.Check(CertificateEngine.Instance);
            Assert.Equal(Verdict.Refuted, report.Verdict);
            Assert.Contains(report.Texts(Finding.Refuted), text => text.Contains(reason, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_input_between_two_steps_counts_as_the_nearest_and_that_is_said()
    {
        TestSolvers.Get("highs");
        var network = new IntegerNetwork([new IntegerLayer(2, [2, 0], [-1])], 10) { Encoding = TinyRows.Encoding(true, false, 2) };
        var result = NearestAdversarialInput.Find(new RowAttackProblem { Rows = new DataBox(DataUnits.Of(network)), Input = [25, 500] });
        Assert.Equal(16, result.Distance);
        Assert.Contains("24 for 25 of 'age'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private static bool Meets(RowAttackProblem problem, double[] row, int target)
    {
        var outputs = problem.Rows.Units.Forward(row);
        if (problem.Margin is null && problem.Factor is null) return DataUnits.ClassOf(outputs) == target;
        long[] each = outputs.Length == 1 ? [0, outputs[0]] : outputs;
        return Enumerable.Range(0, each.Length).Where(j => j != target).All(j => problem.Margin is { } margin ? each[target] - each[j] >= margin : 5 * each[target] >= 6 * each[j]);
    }

    private static double Distance(AttackNorm norm, double[] from, double[] to)
    {
        double[] changes = [.. from.Zip(to, (a, b) => Math.Abs(b - a))];
        return norm switch { AttackNorm.L1 => changes.Sum(), AttackNorm.L2 => Math.Sqrt(changes.Sum(change => change * change)), AttackNorm.Linf => changes.Max(), _ => changes.Count(change => change > 0) };
    }
}
