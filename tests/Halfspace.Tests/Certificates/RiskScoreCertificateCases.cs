using Halfspace.Certificates;
using Halfspace.Certificates.RiskScores;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Tests.Training.RiskScores;
using Halfspace.Training;
using Halfspace.Training.RiskScores;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates of risk scores, true and forged. Their trees go down to single scores, and their numbers are rounded to six places, so that they are the same on every machine.</summary>
internal static class RiskScoreCertificateCases
{
    private const string Folder = "risk-score";

    private static readonly Dataset Line = TinyProblems.Make("line", 1, ([0], 0), ([1], 1), ([2], 1), ([2], 0));

    private static readonly Dataset Two = TinyProblems.Make("two", 2, ([0, 0], 0), ([2, 0], 1), ([0, 2], 1), ([2, 2], 1), ([2, 0], 0), ([1, 2], 0));

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Folder, "line", Of(Plain));
        yield return (Folder, "one-input", Of(OneInput));
        yield return (Folder, "priced", Of(new RiskScoreProblem(Line, 1, Biases(1), Rational.Of(1, 20))));
        yield return (Folder, "weighted", Of(new RiskScoreProblem(Line, 1, Biases(1), classWeights: [Rational.Of(3, 2), 1])));
        yield return (Folder, "forbidden", Of(new RiskScoreProblem(Two, 1, Biases(1) with { ForbiddenPairs = [(0, 1)] })));
        yield return (Folder, "ranges", Of(new RiskScoreProblem(Two, 1, Biases(1) with { Weights = [new(0, 1), new(1, 1)] })));
        yield return (Folder, "columns", Of(new RiskScoreProblem(Two, 1, Biases(1) with { MaxColumns = 1, Columns = [0, 1] })));
        yield return (Folder, "tangent", Tangent(Plain, 0));
        foreach (var (name, problem, point) in Tangents()) yield return (Folder, name, Tangent(problem, 0, point));
        yield return (Folder, "priced-a-little", Of(new RiskScoreProblem(Line, 1, Biases(1), Rational.Of(1, 1000))));
        yield return (Folder, "large-scores", Of(new RiskScoreProblem(TinyProblems.Make("far", 1, ([0], 0), ([100], 1), ([100], 0), ([99], 1)), 1, Biases(1))));
        yield return (Folder, "tight-value", Tight(1));
        yield return (Folder, "tight-bound", TightTangent(-1));
        yield return (Folder, "far-value", Far(0));
        // What is split off has no scores.
        yield return (Folder, "split-beyond-the-range", Of(Plain) is var plain ? plain with { Tree = [new RiskScoreNode(0, 1, null, [], 0), .. plain.Tree, new RiskScoreNode(null, 0, null, [], 0)] } : plain);
        // Neither a loss nor a price is below zero, which needs no tree.
        yield return (Folder, "bound-of-nothing", Of(Plain) with { Bound = 0, Tree = [] });
        yield return (Folder, "range-of-127", Of(Plain) with { Bound = 0, Tree = [], Range = 127 });
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        var (line, one) = (Of(Plain), Of(OneInput));
        static ForgedCertificate Forge(string name, string phrase, RiskScoreCertificate certificate) => ForgedCertificate.Of(Folder, name, phrase, certificate, _ => { });
        ForgedCertificate Unreadable(string name, string phrase, Action<System.Text.Json.Nodes.JsonObject> change) => ForgedCertificate.Of("format", "risk-score-" + name, phrase, one, change);
        yield return Unreadable("one-more-property", "the property 'why' is not known", root => root.Set("why", "because"));
        yield return Unreadable("range-of-nothing", "it must lie from 1", root => root.Set("problem.range", 0));
        yield return Unreadable("range-of-128", "it must lie from 1", root => root.Set("problem.range", 128));
        yield return Unreadable("split-with-a-point", "is not known", root => root.SetJson("tree.0.bias", "0"));
        yield return Unreadable("leaf-with-more", "is not known", root => root.Set($"tree.{one.Tree.Count - 1}.why", "because"));
        yield return Unreadable("empty-leaf-with-more", "is not known", root => root.SetJson($"tree.{one.Tree.Count - 1}", """{"bias": 0}"""));
        yield return Unreadable("node-as-a-number", "an object must stand here", root => root.SetJson("tree.0", "5"));
        yield return Unreadable("leaf-without-its-bias", "the property 'bias' is missing", root => root.Drop($"tree.{one.Tree.ToList().FindIndex(node => node.Inputs is not null)}.bias"));
        yield return Forge("bound-above-the-best", "is below the bound", line with { Bound = line.Upper + 0.001 });
        yield return Forge("bound-by-a-millionth", "is below the bound", line with { Bound = line.Upper + 0.000001 });
        foreach (var (name, problem, point) in Tangents()) yield return Forge(name + "-raised", "is below the bound", Tangent(problem, 0.000002, point));
        yield return Forge("bound-of-a-tangent-raised", "is below the bound", Tangent(Plain, 0.000001));
        yield return Forge("tight-value-from-below", "the score does not cost", Tight(-1) with { Upper = Tight(1).Upper });
        yield return Forge("tight-value-from-above", "the score does not cost", Tight(-1) with { Lower = Tight(1).Lower });
        yield return Forge("far-value-raised", "the score does not cost", Far(0.1));
        yield return Forge("tight-bound-raised", "is below the bound", TightTangent(1));
        yield return Forge("value-too-high", "the score does not cost", line with { Lower = line.Lower + 0.00001, Upper = line.Upper + 0.00001 });
        yield return Forge("value-too-low", "the score does not cost", line with { Lower = line.Lower - 0.00001, Upper = line.Upper - 0.00001 });
        yield return Forge("value-turned-round", "the score does not cost", line with { Lower = line.Upper, Upper = line.Lower });
        yield return ForgedCertificate.Of(Folder, "value-of-another-score", "the score does not cost", line, root => root.SetJson("network.layers.0.weights.0.0", "-1"));
        yield return Forge("tree-without-its-end", "of its parts missing", line with { Tree = [.. line.Tree.SkipLast(1)] });
        yield return Forge("tree-of-nothing", "of its parts missing", line with { Tree = [] });
        yield return Forge("tree-that-goes-on", "the tree goes on", line with { Tree = [.. line.Tree, line.Tree[^1]] });
        yield return Forge("split-of-no-weight", "splits a weight that there is not", line with { Tree = [line.Tree[0] with { Split = 2 }, .. line.Tree.Skip(1)] });
        yield return Forge("split-moved", "is below the bound|is said to have no scores", line with { Tree = [line.Tree[0] with { At = 0 }, .. line.Tree.Skip(1)] });
        yield return Forge("leaf-said-to-be-empty", "is said to have no scores; it has some", line with { Tree = [.. line.Tree.SkipLast(1), new RiskScoreNode(null, 0, null, [], 0)] });
        yield return Forge("all-said-to-be-empty", "is said to have no scores; it has some", line with { Tree = [new RiskScoreNode(null, 0, null, [], 0)] });
        yield return Forge("point-of-no-input", "the point of node", line with { Tree = [.. line.Tree.SkipLast(1), new RiskScoreNode(null, 0, [1], [1], 0)] });
        yield return Forge("point-of-fewer-weights", "the point of node", line with { Tree = [.. line.Tree.SkipLast(1), new RiskScoreNode(null, 0, [0], [], 0)] });
        yield return Forge("point-elsewhere", "is below the bound", line with { Tree = [new RiskScoreNode(null, 0, [0], [-50], 30)] });
        yield return Forge("point-beyond-all-numbers", "is below the bound", line with { Tree = [new RiskScoreNode(null, 0, [0], [1e308], -1e308)] });
        yield return Forge("limit-raised", "is said to have no scores|is below the bound", one with { Limits = one.Limits with { MaxInputs = 2 } });
        yield return Forge("limit-left-out", "is said to have no scores|is below the bound", one with { Limits = one.Limits with { MaxInputs = null } });
        yield return Forge("limit-broken", "the network uses 1 inputs; the limit is 0", line with { Limits = line.Limits with { MaxInputs = 0 } });
        yield return Forge("biases-let-free", "is below the bound", Restated(line with { Limits = line.Limits with { BiasRange = 40 }, Bound = line.Bound }));
        yield return Forge("range-raised", "is below the bound", line with { Range = 9 });
        yield return Forge("price-dropped", "is below the bound", Of(new RiskScoreProblem(Line, 1, Biases(1), Rational.Of(1, 20))) with { InputCost = default });
        yield return Forge("price-below-zero", "the price of an input is negative", line with { InputCost = new Fraction(-1, 20) });
        yield return Forge("class-of-no-weight", "a weight above zero for each of the two classes", line with { ClassWeights = [default, new Fraction(1, 1)] });
        yield return Forge("three-classes-of-weights", "a weight above zero for each of the two classes", line with { ClassWeights = [new Fraction(1, 1), new Fraction(1, 1), new Fraction(1, 1)] });
        yield return Forge("weights-of-classes-turned-round", "the score does not cost", Of(new RiskScoreProblem(Line, 1, Biases(1), classWeights: [Rational.Of(3, 2), 1])) with { ClassWeights = [new Fraction(1, 1), new Fraction(3, 2)] });
        yield return Forge("weights-of-many-digits", "have too many digits", line with { ClassWeights = [new Fraction(1, 1), new Fraction(1_000_000_007, 1_000_000_009)] });
        yield return Forge("errors-limited", "errors are limited", line with { Limits = line.Limits with { MaxFalsePositives = 3 } });
    }

    private static RiskScoreProblem Plain => new(Line, 1, Biases(1));

    private static RiskScoreProblem OneInput => new(Two, 1, Biases(1) with { MaxInputs = 1 });

    private static NetworkLimits Biases(int range) => new() { BiasRange = range };

    /// <summary>The certificate whose tree has a leaf for each score.</summary>
    private static RiskScoreCertificate Of(RiskScoreProblem problem)
    {
        var best = TinyScores.Best(problem)!.Value;
        var nodes = new List<RiskNodeClaim>();
        Split(RiskBox.Of(problem));
        return Made(problem, best.Weights, best.Cost, Down(best.Cost), nodes);

        void Split(RiskBox box)
        {
            var place = Array.FindIndex([.. Enumerable.Range(0, box.Low.Length)], j => box.Low[j] < box.High[j]);
            if (!box.Close(problem.Shape)) nodes.Add(new RiskNodeClaim(null, 0, null));
            else if (box.IsPoint) nodes.Add(new RiskNodeClaim(null, 0, [.. box.Low.Select(w => (double)w)]));
            else
            {
                if (box.Low[place] == box.High[place]) place = Array.FindIndex([.. Enumerable.Range(0, box.Low.Length)], j => box.Low[j] < box.High[j]);
                nodes.Add(new RiskNodeClaim(place, box.Low[place], null));
                Split(box.With(place, int.MinValue, box.Low[place]));
                Split(box.With(place, box.Low[place] + 1, int.MaxValue));
            }
        }
    }

    /// <summary>Problems in which prices, weights of classes, limits and ranges bear on a tangent, and its point.</summary>
    private static IEnumerable<(string Name, RiskScoreProblem Problem, double[] Point)> Tangents()
    {
        yield return ("tangent-priced", new RiskScoreProblem(Two, 1, Biases(1), Rational.Of(1, 20)), [0.5, 0.25, -0.5]);
        yield return ("tangent-of-a-high-price", new RiskScoreProblem(Two, 1, Biases(1), 1), [0.5, 0.25, -0.5]);
        yield return ("tangent-of-one-input", new RiskScoreProblem(Two, 2, Biases(1) with { MaxInputs = 1 }, Rational.Of(1, 50)), [1, 0.25, -1]);
        yield return ("tangent-of-used-inputs", new RiskScoreProblem(Two, 2, Biases(1) with { MaxInputs = 2, Weights = [new(1, 2), new(-2, 2)] }, Rational.Of(1, 20)), [1, 0.25, -1]);
        yield return ("tangent-of-an-input-that-is-zero", new RiskScoreProblem(Two, 2, Biases(2) with { Weights = [new(0, 0), new(-2, 2)] }, Rational.Of(1, 20)), [0, 0.5, -0.5]);
        yield return ("tangent-of-weighted-classes", new RiskScoreProblem(Two, 1, Biases(1), classWeights: [Rational.Of(3, 2), 1]), [0.5, 0.25, -0.5]);
    }

    /// <summary>The certificate of one leaf only: all scores by one tangent, near zero.</summary>
    private static RiskScoreCertificate Tangent(RiskScoreProblem problem, double more) => Tangent(problem, more, [0.5, -0.25]);

    private static RiskScoreCertificate Tangent(RiskScoreProblem problem, double more, double[] point)
    {
        var best = TinyScores.Best(problem)!.Value;
        return Made(problem, best.Weights, best.Cost, Down(new LogisticBound(new RiskRows(problem)).Of(RiskBox.Of(problem), point)) + more, [new RiskNodeClaim(null, 0, point)]);
    }

    /// <summary>A quarter of what a logarithm may be off by.</summary>
    private const double Little = 1.0 / (1L << 42);

    /// <summary>
    /// A value between just the two ends that are shown, or a quarter of what a logarithm may be off by wider or narrower at each: with s = 2 x - 1 on samples 0, 1, 2 and 2 of one class and three of the other, an
    /// exponential that is eight errors off goes into a logarithm that is one error off.
    /// </summary>
    private static RiskScoreCertificate Tight(int wider)
    {
        var certificate = Made(new RiskScoreProblem(Line, 2, Biases(1)), [2, -1], 1, 0, []);
        double known = 0, lower = 0, upper = 0;
        foreach (var (score, isSecond) in new[] { (-1, false), (1, true), (3, true), (3, false) })
        {
            var near = Math.Exp(-Math.Abs(score));
            known += Math.Max(isSecond ? -score : score, 0);
            lower += Math.Log(1 + near * (1 - 8 * Logarithm.Error)) - Logarithm.Error;
            upper += Math.Log(1 + near * (1 + 8 * Logarithm.Error)) + Logarithm.Error;
        }

        return certificate with { Lower = Rounded((known + lower) / 4 - wider * Little), Upper = Rounded((known + upper) / 4 + wider * Little) };
    }

    /// <summary>Scores of 99 and 100, of which an exponential is as good as zero: what is left is one sample that costs its score, and one of score zero.</summary>
    private static RiskScoreCertificate Far(double more)
    {
        var problem = new RiskScoreProblem(TinyProblems.Make("far", 1, ([0], 0), ([100], 1), ([100], 0), ([99], 1)), 1, Biases(1));
        var value = Down((100 + Math.Log(2)) / 4);
        return Made(problem, [1, 0], 1, 0, []) with { Lower = value + more, Upper = value + more + 0.000001 };
    }

    /// <summary>The bound of one tangent, a quarter of what a logarithm may be off by higher or lower: its entropies are two such errors below the true ones.</summary>
    private static RiskScoreCertificate TightTangent(int higher)
    {
        double[] point = [0.5, -0.25];
        double sum = 0, weight = 0, bias = 0;
        foreach (var (value, count, second) in new[] { (0, 1, 0), (1, 1, 1), (2, 2, 1) })
        {
            var p = Math.Round(Math.ScaleB(1 / (1 + Math.Exp(-(point[0] * value + point[1]))), 32)) / Math.ScaleB(1, 32);
            sum += count * (-p * Math.Log(p) - (1 - p) * Math.Log(1 - p) - 2 * Logarithm.Error);
            weight += (count * p - second) * value;
            bias += count * p - second;
        }

        return Made(Plain, [1, -1], 1, Rounded((sum - Math.Abs(weight) - Math.Abs(bias)) / 4 + higher * Little), [new RiskNodeClaim(null, 0, point)]) with { Lower = Of(Plain).Lower, Upper = Of(Plain).Upper, Network = Of(Plain).Network };
    }

    /// <summary>On a grid so fine that it bears on nothing, so that the last bit of an exponential, which machines may differ in, does not either.</summary>
    private static double Rounded(double number) => Math.ScaleB(Math.Round(Math.ScaleB(number, 45)), -45);

    private static RiskScoreCertificate Made(RiskScoreProblem problem, int[] weights, double cost, double bound, IReadOnlyList<RiskNodeClaim> tree) => RiskScoreCertificates.Of(new RiskScoreResult
    {
        Status = TrainingStatus.Feasible,
        Problem = problem,
        Network = problem.Network(weights),
        Value = new LossInterval(Down(cost), Down(cost) + 0.000001),
        Bound = bound,
        Nodes = 1,
        Seconds = 1,
        Tree = tree,
    });

    /// <summary>The same claim about a problem in which a score far off costs less, so that its tree no longer reaches all scores that matter.</summary>
    private static RiskScoreCertificate Restated(RiskScoreCertificate certificate) => certificate with { Tree = [new RiskScoreNode(null, 0, [0], [1], 0)] };

    private static double Down(double number) => Math.Floor(number * 1_000_000) / 1_000_000;
}
