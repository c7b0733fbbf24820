using Halfspace.Bounds;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Attack.Distances;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Ranges of a part against the pre-activations of witnesses in it.</summary>
public sealed class DistanceRangesTests
{
    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    [InlineData(AttackNorm.L0)]
    public void Ranges_of_parts_hold_the_neurons_of_every_nearer_witness(AttackNorm norm)
    {
        var (held, smaller, later, lower) = (0, 0, 0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(1000 * (int)norm + seed);
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [48, 7, 6, 3]), Input = TestNetworks.Point(random, 48, 0, 1), Norm = norm, Margin = 0 };
            var witnesses = Witnesses(problem, random, out var target);
            if (witnesses.Count < 10) continue;
            var best = new AttackIncumbent(problem);
            Assert.True(best.Offer(witnesses.MaxBy(point => problem.Distance(point))!, target), $"seed {seed}");
            var chain = DenseChain.Of(problem.Network)!;
            var question = new DistanceQuestion(problem, target, chain, new InputRegion(new double[48], [.. Enumerable.Repeat(1.0, 48)]), null);
            var region = question.Ball(best);
            var first = ReluRoot.Of(chain, region, 5, 1, () => false)!;
            var whole = DistancePart.Of(first, question.Rows.Count);
            foreach (var sign in new sbyte[] { 0, 1, -1 })
            {
                // What is proposed moves few inputs, and what is claimed holds for all of them.
                var focus = new InputFocus(problem.Input);
                focus.Add(first.Net, [.. Enumerable.Range(0, first.Net.Inputs.Length).Select(i => i < 3 ? 1.0 : 0)]);
                var part = sign == 0 ? whole : Given(whole, first, sign);
                var (root, node) = part.Over(chain, region, ChainMargins.Of(chain, region), focus, InputPlanes.Of(chain, region));
                Assert.True(root.Net.Focused < root.Net.Inputs.Length, $"{root.Net.Focused}");
                var memory = new RangeMemory([7, 6]);
                var isPossible = true;
                for (var round = 0; round < 2 && isPossible; round++) isPossible = DistanceRanges.Tighten(root, node, question.Rows, memory, 20, question.Work, () => false);
                var (least, most) = root.Ranges();
                foreach (var (point, values) in witnesses.Select(point => (point, Values(chain, point))))
                {
                    if (problem.Distance(point) > best.Distance || !Lies(values, part)) continue;
                    Assert.True(isPossible, $"seed {seed}, sign {sign}: a witness at {problem.Distance(point)}");
                    held++;
                    for (var k = 0; k < 2; k++)
                    {
                        for (var j = 0; j < least[k].Length; j++) Assert.True(Math.Max(least[k][j], part.Lower[k][j]) <= values[k][j] && (values[k][j] <= most[k][j] || (most[k][j] <= 0 && values[k][j] <= 0)), $"seed {seed}, sign {sign}, neuron {k}.{j}: {values[k][j]} in {least[k][j]} to {most[k][j]}");
                    }

                    foreach (var (j, plane) in (root.Net.PlanesOf[1] ?? []).Index())
                    {
                        if (plane is null) continue;
                        var z = values[1][j];
                        var above = plane.Constant + (plane.IsOn ? z : 0) + plane.Excess.Sum(move => move.Excess * Math.Max(0, move.IsUp ? point[move.Input] - problem.Input[move.Input] : problem.Input[move.Input] - point[move.Input]));
                        Assert.True(Math.Max(0, z) <= above + 1e-12, $"seed {seed}, sign {sign}, neuron {j}: {z} above {above}");
                        later++;
                        if (above < most[1][j] * (z - least[1][j]) / (most[1][j] - least[1][j])) lower++;
                    }
                }

                if (isPossible && least.Zip(part.Lower).Any(pair => pair.First.Zip(pair.Second).Any(ends => ends.First > ends.Second + 0.01))) smaller++;
            }
        }

        Assert.True(held > 100 && smaller > 3, $"{held} witnesses held, {smaller} parts with smaller ranges");
        // Where a distance is a sum, neurons behind the first layer have planes, and witnesses at which these are below the chord.
        Assert.True(norm is AttackNorm.L2 or AttackNorm.Linf ? later == 0 : later > 100 && lower > 20, $"{later} planes over witnesses, {lower} below the chord");
    }

    /// <summary>The part in which the first open neuron has a sign.</summary>
    private static DistancePart Given(DistancePart whole, ReluRoot root, sbyte sign)
    {
        var (m, p) = root.Places[0];
        var j = root.Net.Layers[m].Neurons[p];
        var (lower, upper, signs) = (Array.ConvertAll(whole.Lower, ends => (double[])ends.Clone()), Array.ConvertAll(whole.Upper, ends => (double[])ends.Clone()), Array.ConvertAll(whole.Signs, ends => (sbyte[])ends.Clone()));
        signs[m][j] = sign;
        if (sign > 0) lower[m][j] = 0;
        else upper[m][j] = 0;
        return whole with { Lower = lower, Upper = upper, Signs = signs };
    }

    private static bool Lies(double[][] values, DistancePart part) =>
        part.Signs.Zip(values).All(layer => layer.First.Zip(layer.Second).All(one => one.First == 0 || one.First * one.Second >= 0));

    /// <summary>Points of the unit box that some class other than the input's wins, by moves of few and of many inputs.</summary>
    private static List<double[]> Witnesses(AttackProblem problem, Random random, out int target)
    {
        var (found, input) = (new Dictionary<int, List<double[]>>(), problem.Input);
        for (var sample = 0; sample < 3000; sample++)
        {
            var share = sample % 3 == 0 ? 0.1 : sample % 3 == 1 ? 0.5 : 1;
            var reach = random.NextDouble();
            double[] point = [.. input.Select(x => random.NextDouble() < share ? x + reach * (random.Next(2) - x) : x)];
            foreach (var other in problem.Targets)
            {
                if (problem.Slack(problem.Network.Forward<double>(point), other) < 0) continue;
                if (!found.TryGetValue(other, out var list)) found[other] = list = [];
                list.Add(Array.ConvertAll(point, x => (double)(float)x));
            }
        }

        target = found.Count == 0 ? -1 : found.MaxBy(pair => pair.Value.Count).Key;
        var chosen = target;
        return found.Count == 0 ? [] : [.. found[target].Where(point => problem.Slack(problem.Network.Forward<double>(point), chosen) > 1e-4)];
    }

    /// <summary>The pre-activations of the hidden layers.</summary>
    private static double[][] Values(DenseChain chain, double[] point)
    {
        var (result, values) = (new double[chain.HiddenCount][], point);
        for (var k = 0; k < result.Length; k++)
        {
            var stage = chain.Stages[k];
            var below = values;
            result[k] = [.. Enumerable.Range(0, stage.Outputs).Select(j => stage.Biases[j] + Enumerable.Range(0, stage.Inputs).Sum(i => stage.Weights[j * stage.Inputs + i] * below[i]))];
            values = Array.ConvertAll(result[k], z => Math.Max(0, z));
        }

        return result;
    }
}
