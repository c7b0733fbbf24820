using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Tests.Training;
using Halfspace.Tests.Verification;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>True certificates of every kind and rule, small and the same on each run: what is forged is one of these with one thing changed.</summary>
internal static partial class TrueCertificates
{
    /// <summary>Two hidden neurons that are on in one corner each.</summary>
    public const string XorNetwork = "1 -1 -1; -1 1 -1 | 1 1 1";

    /// <summary>A network that gives every sample of two inputs to the first class.</summary>
    /// <summary>Labels that change three times along a line: two neurons see two changes.</summary>
    public static Dataset Turns => TinyProblems.Make("turns", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1));

    public const string Blind = "0 0 0; 0 0 0 | 0 0 -1";

    public static Dataset Line { get; } = TinyProblems.Make("line", 1, ([0], 0), ([3], 1));

    public static Dataset Corner { get; } = TinyProblems.Make("corner", 1, ([0, 0], 0), ([1, 0], 1), ([0, 1], 2));

    public static Dataset Five { get; } = TinyProblems.Make("five", 1, ([0], 0), ([1], 1), ([2], 2), ([3], 3), ([4], 4));

    /// <summary>The data of a list of objectives for which a wrong bound was once confirmed.</summary>
    public static Dataset Far { get; } = TinyProblems.Make("far", 1, ([1, 1], 1), ([1, -9], 1), ([1, 5], 0), ([1, 8], 0));

    public static IntegerNetwork Xor(string text = XorNetwork) => Network(TinyProblems.Xor, text);

    /// <summary>All of them, by the folder of their rule or kind.</summary>
    public static IReadOnlyList<(string Folder, string Name, Certificate Certificate)> All() => Made.Value;

    private static readonly Lazy<(string Folder, string Name, Certificate Certificate)[]> Made = new(() =>
        [.. Rules(), .. LimitedCertificates.True(), .. SupportCertificates.True(), .. PackingCertificates.True(), .. CodesCertificates.True(), .. ComparisonCertificates.True(), .. SplitCertificateCases.True(), .. RiskScoreCertificateCases.True(), .. Lists(), .. Training(), .. Given(), .. Real(), ("pair-ensemble", "corner", Ensemble()), .. Attacks(), .. TrueVerifications.All(), .. ForgedChains.True(), .. OwnRangeCertificates.True(), .. FiledVerifications.True(), .. TightVerifications.True(), .. TreeVerifications.True(), .. SingleVerifications.True(), .. PartVerifications.True(), .. DrawnCertificates.True()]);

    /// <summary>One bound of each rule, at least.</summary>
    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> Rules()
    {
        yield return Case("trivial", "xor", TinyProblems.Xor, [2], 1, "max-correct", XorNetwork);
        yield return Case("trivial", "weights", TinyProblems.Xor, [2], 1, "min-weight", XorNetwork);
        yield return Case("trivial", "weights-of-one-class", TinyProblems.Make("one", 1, ([0], 0), ([3], 0), ([1], 1)).Select([0, 1]), [1], 1, "min-weight", "1 0 | 0 0; 0 -1", OutputCoding.OnePerClass);
        yield return Case("trivial", "weights-of-two-of-three-classes", TinyProblems.Make("two", 1, ([0], 0), ([3], 1), ([9], 2)).Select([0, 1]), [2], 1, "min-weight", "1 -1; 0 0 | -1 0 -1; 1 0 0; 0 0 -1", OutputCoding.OnePerClass);
        yield return Case("trivial", "margins", TinyProblems.Quarters, [2], 3, "max-margin", "2 2 -3; -2 -2 1 | 1 -1 0", isRight: false);
        yield return Case("trivial", "margins-without-hidden-layer", Line, [], 2, "max-margin", "2 -2");
        yield return Case("trivial", "neurons", TinyProblems.Xor, [2], 1, "min-neurons", XorNetwork);
        yield return Case("trivial", "hinge", TinyProblems.Quarters, [2], 1, "min-hinge", XorNetwork);
        // The label's output is the largest, though below zero, or not the only one of zero or more.
        yield return Case("trivial", "mistakes-below-zero", Corner, [], 2, "mistakes", "-1 -1 -1; 1 0 -2; 0 1 -2", OutputCoding.OnePerClass);
        yield return Case("trivial", "mistakes-above-zero", Corner, [], 2, "mistakes", "-1 -1 2; 1 0 1; 0 1 1", OutputCoding.OnePerClass);
        yield return Case("trivial", "mistakes-where-outputs-are-equal", Corner, [], 2, "mistakes", "0 0 0; 1 0 0; 0 0 0", OutputCoding.OnePerClass);
        yield return Case("identical-inputs", "conflict-mistakes", TinyProblems.XorWithConflict, [2], 1, "mistakes", XorNetwork);
        yield return Case("identical-inputs", "conflict-mistakes-one-per-class", TinyProblems.XorWithConflict, [2], 1, "mistakes", "1 -1 -1; -1 1 -1 | -1 -1 0; 1 1 1", OutputCoding.OnePerClass);
        yield return Case("branch-and-bound", "xor-mistakes", TinyProblems.Xor, [1], 1, "mistakes", "1 1 -1 | 0 1; 1 0", OutputCoding.OnePerClass);
        yield return Case("infeasible-subsets", "xor-mistakes", TinyProblems.Xor, [1], 1, "mistakes", "1 1 -1 | 1 0");
        yield return Case("identical-inputs", "conflict", TinyProblems.XorWithConflict, [2], 1, "max-correct", XorNetwork);
        yield return Case("identical-inputs", "conflict-sat-margin", TinyProblems.XorWithConflict, [2], 1, "sat-margin", XorNetwork);
        yield return Case("identical-inputs", "conflict-hinge", TinyProblems.XorWithConflict, [2], 1, "min-hinge", XorNetwork);
        yield return Case("identical-inputs", "conflict-hinge-one-per-class", TinyProblems.XorWithConflict, [], 1, "min-hinge", "1 1 0; -1 -1 0", OutputCoding.OnePerClass);
        yield return Case("identical-inputs", "hinge-with-uneven-groups", TinyProblems.Make("uneven", 2, ([1], 0), ([1], 0), ([1], 0), ([1], 1), ([2], 1)), [3], 2, "min-hinge", "1 -1; 0 0; 0 1 | 2 1 1 0");
        yield return Case("neuron-codes", "three-classes", Corner, [1], 1, "max-correct", "1 0 -1 | -1 -1; 1 0; 0 -1", OutputCoding.OnePerClass);
        yield return Case("neuron-codes", "three-classes-sat-margin", Corner, [1], 1, "sat-margin", "1 0 -1 | -1 -1; 1 0; 0 -1", OutputCoding.OnePerClass);
        yield return Case("neuron-codes", "narrowest-layer", Five, [3, 2], 1, "mistakes", "1 -1; 0 1; 0 1 | 1 0 0 0; 0 0 0 1 | -1 0 0; 1 0 0; 0 0 -1; 0 0 -1; 0 0 -1", OutputCoding.OnePerClass);
        yield return Case("neuron-count", "xor", TinyProblems.Xor, [3], 1, "min-neurons", "1 -1 -1; -1 1 -1; 0 0 0 | 1 1 0 1");
        yield return Case("neuron-count", "three-classes", Corner, [2], 1, "min-neurons", "1 0 -1; 0 1 -1 | -1 -1 -1; 1 0 0; 0 1 0", OutputCoding.OnePerClass);
        yield return Case("neuron-count", "two-layers", Corner, [2, 2], 1, "min-neurons", "1 0 -1; 0 1 -1 | 1 0 0; 0 1 0 | -1 -1 -1; 1 0 0; 0 1 0", OutputCoding.OnePerClass);
        yield return Case("opposite-pairs", "line", Line, [], 2, "max-margin", "2 -2");
        yield return Case("opposite-pairs", "xor", TinyProblems.Xor, [2], 2, "max-margin", "2 -2 -1; -2 2 -1 | 2 2 2");
        yield return Case("opposite-pairs", "three-classes", Corner, [2], 2, "max-margin", "2 0 -1; 0 2 -1 | -1 -1 -1; 2 0 0; 0 2 0", OutputCoding.OnePerClass);
        yield return Case("opposite-pairs", "two-layers", Line, [2, 1], 2, "max-margin", "1 -2; 1 -2 | 2 2 0 | 2 0");
        yield return Case("opposite-pairs", "wide", TinyProblems.Make("wide", 10, ([0, 40], 0), ([5, 40], 0), ([25, 10], 1), ([45, 10], 1)), [2], 3, "max-margin", "3 -3 0; 1 0 0 | 3 1 0");
        yield return Case("smallest-weights", "line", Line, [], 2, "min-weight", "1 -1");
        yield return Case("smallest-weights", "xor", TinyProblems.Xor, [2], 1, "min-weight", XorNetwork);
        yield return Case("smallest-weights", "three-classes", Corner, [2], 1, "min-weight", "1 0 -1; 0 1 -1 | -1 -1 -1; 1 0 0; 0 1 0", OutputCoding.OnePerClass);
        yield return Case("smallest-weights", "three-classes-without-hidden-layer", Corner, [], 1, "min-weight", "-1 -1 0; 1 0 -1; 0 1 -1", OutputCoding.OnePerClass);
        yield return Case("smallest-weights", "two-layers", Line, [2, 1], 2, "min-weight", "1 -1; 0 0 | 1 0 0 | 1 0");
        yield return Case("smallest-weights", "one-class", TinyProblems.Xor.Select([1, 2]), [], 1, "min-weight", "0 0 0; 0 0 0", OutputCoding.OnePerClass, isRight: false);
        yield return Case("smallest-weights", "one-class-that-is-positive", Line.Select([1]), [], 1, "min-weight", "0 0");
        yield return Case("smallest-weights", "one-class-that-is-negative", Line.Select([0]), [], 1, "min-weight", "0 -1");
        foreach (var (name, data, hidden, range, network, coding) in Separated()) yield return Case("smallest-weights", name, data, hidden, range, "min-weight", network, coding);
        // No neuron of weights of one separates these two.
        yield return Case("smallest-weights", "no-value", TinyProblems.Make("far", 1, ([2], 0), ([3], 1)), [], 1, "min-weight", "1 -1", isRight: false);
        yield return Case("opposite-pairs", "two-layers-of-two", Line, [2, 2], 2, "max-margin", "1 -1; 1 -1 | 1 0 0; 1 0 0 | 1 0 0");
        yield return Case("opposite-pairs", "no-value", TinyProblems.Make("same", 1, ([0], 0), ([0], 1)), [2], 1, "max-margin", "0 0; 0 0 | 0 0 0", isRight: false);
        yield return Case("few-neurons", "xor", TinyProblems.Xor, [3], 1, "min-neurons", "1 -1 -1; -1 1 -1; 0 0 0 | 1 1 0 1");
        yield return Case("exhaustive", "xor-weights", TinyProblems.Xor, [2], 1, "min-weight", XorNetwork);
        yield return Case("exhaustive", "xor-margins", TinyProblems.Xor, [2], 1, "max-margin", XorNetwork);
        yield return Case("branch-and-bound", "xor", TinyProblems.Xor, [1], 1, "max-correct", "1 1 -1 | 1 0");
        yield return Case("branch-and-bound", "xor-sat-margin", TinyProblems.Xor, [1], 1, "sat-margin", "1 1 -1 | 1 0");
        yield return Case("branch-and-bound", "one-neuron-xor-mistakes", TinyProblems.Xor, [], 1, "mistakes", "1 1 -1");
        yield return Case("branch-and-bound", "one-neuron-xor-sat-margin", TinyProblems.Xor, [], 1, "sat-margin", "1 1 0");
        yield return Case("branch-and-bound", "one-neuron-conflict", TinyProblems.XorWithConflict, [], 2, "max-correct", "2 2 -1");
        yield return Case("exchanges", "xor", TinyProblems.Xor, [1], 1, "max-correct", "1 1 -1 | 1 0");
        yield return Case("exchanges", "neuron", TinyProblems.Xor, [], 2, "mistakes", "2 2 -1");
        yield return Case("exchanges", "margin", TinyProblems.Xor, [], 1, "sat-margin", "1 1 0");
        yield return Case("exchanges", "conflict", TinyProblems.Make("conflict", 1, ([0, 0], 0), ([0, 0], 0), ([0, 0], 1), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)), [], 2, "max-correct", "2 2 -1");
        var weighted = new TrainingProblem(TinyProblems.Xor, [], 1, [new Mistakes(new MistakeCosts { ClassWeights = [2, 3] })]);
        yield return ("exchanges", "weighted", Certify(weighted, Network(TinyProblems.Xor, "1 1 -1"), Derive(weighted, "exchanges")));
        yield return Case("two-sides", "turns", Turns, [2], 1, "max-correct", "1 -1; -1 1 | 1 1 -1");
        yield return Case("two-sides", "turns-mistakes", Turns, [2], 1, "mistakes", "1 -1; -1 1 | 1 1 -1");
        yield return Case("infeasible-subsets", "xor", TinyProblems.Xor, [1], 1, "max-correct", "1 1 -1 | 1 0");
        yield return Case("infeasible-subsets", "xor-sat-margin", TinyProblems.Xor, [1], 1, "sat-margin", "1 1 -1 | 1 0; -1 0", OutputCoding.OnePerClass);
        yield return ("mip", "xor", Solvers(TinyProblems.Xor, [2], "min-hinge", XorNetwork));
        yield return ("mip", "subset", Subset());
        yield return ("mip", "solver-of-2000-letters", Solvers(TinyProblems.Xor, [2], "min-hinge", XorNetwork, new string('x', 2000)));
        yield return ("mip", "solver-of-2001-letters", Solvers(TinyProblems.Xor, [2], "min-hinge", XorNetwork, new string('x', 2001)));
        // Bounds over some of the samples: those of a single objective whose scale does not depend on them.
        yield return OfSubset("identical-inputs", "max-correct", TinyProblems.XorWithConflict, [2], XorNetwork, [0, 2, 4]);
        yield return OfSubset("identical-inputs", "sat-margin", TinyProblems.XorWithConflict, [2], XorNetwork, [4, 0, 1]);
        yield return OfSubset("trivial", "min-weight", TinyProblems.Xor, [2], XorNetwork, [1]);
        yield return OfSubset("smallest-weights", "min-weight", TinyProblems.Xor, [], "1 1 0", [0, 3]);
        yield return OfSubset("opposite-pairs", "max-margin", TinyProblems.Xor, [], "1 1 0", [0, 1]);
        yield return OfSubset("branch-and-bound", "max-correct", TinyProblems.XorWithConflict, [1], "1 1 -1 | 1 0", [0, 1, 2, 3]);
    }

    /// <summary>Classes that are told apart by sums of several sizes, with networks that are right and cost more than the rule shows.</summary>
    public static IEnumerable<(string Name, Dataset Data, int[] Hidden, int Range, string Network, OutputCoding Coding)> Separated()
    {
        // The smallest sums are 3 and 4, and 5 and 6, of which the smaller is that of either sign.
        var (near, turned, far) = (TinyProblems.Make("near", 1, ([2], 0), ([3], 1)), TinyProblems.Make("turned", 1, ([3], 0), ([2], 1)), TinyProblems.Make("far", 1, ([4], 0), ([5], 1)));
        yield return ("sum-of-3", near, [1], 3, "1 -3 | -1 0; 1 0", OutputCoding.OnePerClass);
        yield return ("sum-of-3-turned", turned, [1], 3, "1 -3 | 1 0; -1 0", OutputCoding.OnePerClass);
        yield return ("sum-of-6", far, [], 5, "1 -5", OutputCoding.Single);
        yield return ("sum-of-5-below-one-output", far, [1], 5, "1 -5 | 1 0", OutputCoding.Single);
        yield return ("sum-of-5-below-two-outputs", far, [1], 5, "1 -5 | -1 0; 1 0", OutputCoding.OnePerClass);
        yield return ("sum-of-5-below-a-layer", far, [1, 1], 5, "1 -5 | 1 0 | 1 0", OutputCoding.Single);
        yield return ("class-in-the-middle", TinyProblems.Make("middle", 1, ([0], 0), ([5], 1), ([9], 2)), [2], 9, "1 -5; 1 -9 | -1 0 0; 1 -1 -1; 0 1 0", OutputCoding.OnePerClass);
        // Each has an input that is always zero, and one that is always one, or two.
        yield return ("inputs-that-are-equal", TinyProblems.Make("equal", 1, ([2, 1, 1, 0], 0), ([3, 1, 1, 0], 1)), [], 1, "1 -1 -1 1 -1", OutputCoding.Single);
        yield return ("first-input-of-no-use", TinyProblems.Make("no-use", 1, ([1, 1, 0, 0], 0), ([1, 1, 1, 0], 1), ([1, 0, 0, 0], 1)), [], 1, "0 -1 1 1 0", OutputCoding.Single);
    }

    /// <summary>Lists of objectives, each with a bound of its own.</summary>
    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> Lists()
    {
        var far = Problem(Far, [], 1, "sat-margin,max-margin", OutputCoding.OnePerClass);
        yield return ("trivial", "margins-after-misses", Certify(far, Network(Far, "0 1 1; -1 -1 -1"), Derive(far.WithFirstObjectives(1), "trivial"), Derive(far, "trivial")));
        var mistakes = Problem(Corner, [], 2, "mistakes,max-margin,min-weight", OutputCoding.OnePerClass);
        yield return ("trivial", "margins-after-mistakes", Certify(mistakes, Network(Corner, "-1 -1 -1; 1 0 -2; 0 0 0"), Derive(mistakes.WithFirstObjectives(1), "trivial"), Derive(mistakes.WithFirstObjectives(2), "trivial"), Derive(mistakes, "trivial")));
        var single = Problem(Line, [], 2, "mistakes,min-weight");
        yield return ("smallest-weights", "after-no-mistakes", Certify(single, Network(Line, "1 -1"), Derive(single.WithFirstObjectives(1), "trivial"), Derive(single, "smallest-weights", new Cost(0, 1))));
        var hinge = Problem(TinyProblems.Xor, [2], 1, "min-hinge,max-margin");
        yield return ("trivial", "margins-after-hinge", Certify(hinge, Xor(), null, Derive(hinge, "trivial")));
        var margin = Problem(TinyProblems.Xor, [3], 1, "sat-margin,min-neurons");
        var three = Xor("1 -1 -1; -1 1 -1; 0 0 0 | 1 1 0 1");
        foreach (var (name, range, data, network) in Reaching())
        {
            var reach = Problem(data, [8], range, "sat-margin,min-neurons");
            yield return ("neuron-count", name, Certify(reach, Network(data, network), null, Derive(reach, "neuron-count", new Cost(0, 1))));
        }

        yield return ("neuron-count", "after-sat-margin", Certify(margin, three, Derive(margin.WithFirstObjectives(1), "trivial"), Derive(margin, "neuron-count", margin.Score(three)[0]!.Value)));
        var (deep, reaching) = DeepReaching();
        yield return ("opposite-pairs", "layers-after-hinge", Certify(deep, reaching, null, Derive(deep, "opposite-pairs", new Cost(0, 1))));
        foreach (var (objectives, rule) in new[] { ("max-correct,min-weight", "smallest-weights"), ("max-correct,max-margin", "opposite-pairs"), ("sat-margin,min-neurons,min-weight", "smallest-weights"), ("max-correct,sat-margin,min-hinge", "trivial") })
        {
            var list = Problem(TinyProblems.Xor, [2], 1, objectives);
            Cost[] values = [.. list.Score(Xor()).Select(value => value!.Value)];
            yield return (rule, "last-of-" + objectives.Replace(',', '-'), Certify(list, Xor(), [.. values.SkipLast(1).Select((_, s) => s == 0 ? Derive(list.WithFirstObjectives(1), "trivial") : null), Derive(list, rule, values[..^1])]));
        }
    }

    /// <summary>Margins of hidden neurons only, in two layers, of a network that loses nothing.</summary>
    public static (TrainingProblem Problem, IntegerNetwork Network) DeepReaching() => (Problem(Line, [2, 2], 2, "min-hinge,max-margin"), Network(Line, "1 -1; 1 -1 | 1 0 0; 1 0 0 | 2 0 0"));

    /// <summary>Networks of which the margin of one half asks for more neurons than the classes do.</summary>
    public static IEnumerable<(string Name, int Range, Dataset Data, string Network)> Reaching()
    {
        static string Neurons(string neuron) => string.Join("; ", Enumerable.Repeat(neuron, 8));
        yield return ("margin-of-three-neurons", 1, Line, $"{Neurons("1 -1")} | 1 1 1 0 0 0 0 0 0");
        yield return ("margin-of-three-neurons-of-two", 2, Line, $"{Neurons("1 -1")} | 2 2 1 0 0 0 0 0 0");
        yield return ("margin-of-one-class", 1, Line.Select([1]), $"{Neurons("1 -1")} | 1 1 0 0 0 0 0 0 1");
    }

    /// <summary>Claims whose networks and sources are of several sorts.</summary>
    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> Training()
    {
        yield return ("training", "no-bound", Certify(Problem(TinyProblems.Quarters, [2], 2, "max-correct,min-hinge,sat-margin"), Network(TinyProblems.Quarters, "2 -2 -1; -1 2 -2 | 1 -2 1")));
        yield return ("training", "no-value", Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct,min-weight", OutputCoding.OnePerClass), Xor("1 -1 -1; -1 1 -1 | 0 0 0; 1 1 1")));
        yield return ("training", "one-per-class", Certify(Problem(Corner, [2], 1, "max-correct,min-weight,min-neurons,max-margin,sat-margin,min-hinge", OutputCoding.OnePerClass), Network(Corner, "1 0 -1; 0 1 -1 | -1 -1 -1; 1 0 0; 0 1 0")));
        yield return ("training", "wrong-everywhere", Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct,max-margin"), Xor("1 -1 -1; -1 1 -1 | -1 -1 -1")));
        yield return ("training", "wrong-in-part", Certify(Problem(TinyProblems.Quarters, [2], 3, "sat-margin,max-margin,min-neurons", OutputCoding.OnePerClass), Network(TinyProblems.Quarters, "3 -1 -1; 0 2 -3 | 2 1 -1; -3 0 2")));
        yield return ("training", "broken-condition", Certify(Problem(TinyProblems.Xor, [2], 1, "min-weight"), Xor(Blind)));
        yield return ("training", "large-inputs", Large);
        yield return ("training", "whole-box", Scored(TinyProblems.Make("edge", int.MaxValue, ([int.MinValue], 0), ([int.MaxValue], 1)), 127, ["max-correct", "max-margin"], "127 127"));
        yield return ("training", "built-in", BuiltIn);
        yield return ("training", "from-file", FromFile);
        yield return ("training", "built-in-named-only", BuiltIn with { Data = null });
        yield return ("training", "from-file-named-only", FromFile with { Data = null });
        yield return ("training", "encoding-of-no-source", FromFile with { Source = null });
        yield return ("training", "source-that-is-not-there", FromFile with { Source = new CertificateSource("gone.csv", null, null) });
        yield return ("training", "rows-of-a-source", RowsOf);
        yield return ("training", "version-1", FirstVersion(Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct"), Xor())));
        yield return ("training", "version-1-from-a-source", FirstVersion(BuiltIn));
        yield return ("training", "names-with-control-characters", Named("one\n\u001btwo\u202e\u2028\u2029", ["a\u0000", "b\u200b"]));
        yield return ("training", "many-classes", Certify(Problem(Five, [1], 1, "sat-margin", OutputCoding.OnePerClass), Network(Five, "1 -1 | 1 0; 0 0; 0 1; 1 1; -1 0")));
        yield return ("training", "largest-range", Certify(Problem(Line, [], 127, "max-correct,min-weight,min-hinge"), Network(Line, "127 -127")));
        yield return ("training", "loss-between-a-third-and-a-quarter", Certify(Problem(TinyProblems.Make("quarter", 1, ([0], 0), ([4], 1), ([9], 1)), [], 1, "min-hinge,sat-margin"), Network(Line, "1 -1")));
        yield return ("training", "loss-just-beyond-a-quarter", Certify(Problem(TinyProblems.Make("third", 1, ([1], 0), ([11], 1)), [], 1, "min-hinge"), Network(Line, "-1 -1")));
        var four = Five.Select([0, 1, 2, 3]);
        var named = new Dataset("four", four.Values.ToArray(), four.Labels.ToArray(), four.InputNames, [.. four.ClassNames.Take(4)], 1);
        yield return ("training", "four-classes", Certify(Problem(named, [], 1, "sat-margin", OutputCoding.OnePerClass), Network(named, "0 1; 0 -1; 0 -1; 0 -1")));
        yield return ("training", "encoding-of-30-levels", Nested(30));
        yield return ("training", "loss-of-a-half-and-more", Certify(Problem(TinyProblems.Make("far", 1, ([4], 0), ([9], 1), ([3], 0), ([-9], 1)), [], 2, "min-hinge,sat-margin,max-margin"), Network(Line, "2 -1")));
    }

    /// <summary>Claims about objectives that the checker does not know.</summary>
    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> Given()
    {
        const string Folder = "given-objective", Below = "outputs-below(3)", Mean = "mean-below(3)", BestOfOne = "1 1 -1 | 1 0", Sure = "1 -1 -1; -1 1 -1 | 1 1 1";
        (string Folder, string Name, Certificate Certificate) Of(string name, string rule, Dataset data, int[] hidden, int range, string network, string objective = Below, OutputCoding coding = OutputCoding.Single)
        {
            var problem = Problem(data, hidden, range, objective, coding);
            return (Folder, name, Certify(problem, Network(data, network), rule.Length == 0 ? null : Derive(problem, rule)));
        }

        yield return Of("no-bound", "", TinyProblems.Xor, [2], 1, Sure);
        yield return Of("trivial", "trivial", TinyProblems.Xor, [2], 2, "2 -2 -1; -2 2 -1 | 2 2 1");
        yield return Of("trivial-of-a-mean", "trivial", TinyProblems.Xor, [2], 2, "2 -2 -1; -2 2 -1 | 2 2 1", Mean);
        yield return Of("one-per-class", "trivial", Corner, [2], 2, "2 0 -1; 0 2 -1 | -2 -2 1; 2 0 1; 0 2 1", coding: OutputCoding.OnePerClass);
        yield return Of("identical-inputs", "identical-inputs", TinyProblems.XorWithConflict, [2], 2, "2 -2 -1; -2 2 -1 | 2 2 1");
        yield return Of("identical-inputs-of-a-mean", "identical-inputs", TinyProblems.XorWithConflict, [2], 2, "2 -2 -1; -2 2 -1 | 2 2 1", Mean);
        yield return Of("without-hidden-layer", "identical-inputs", TinyProblems.XorWithConflict, [], 2, "2 2 -1");
        yield return Of("branch-and-bound", "branch-and-bound", TinyProblems.Xor, [1], 2, BestOfOne);
        yield return Of("exhaustive", "exhaustive", TinyProblems.Xor, [1], 2, BestOfOne);
        var conflict = Problem(TinyProblems.XorWithConflict, [2], 2, Below);
        var network = Network(TinyProblems.XorWithConflict, "2 -2 -1; -2 2 -1 | 2 2 1");
        yield return (Folder, "some-samples", Certify(conflict, network, Derive(Problem(TinyProblems.XorWithConflict.Select([0, 2, 4]), [2], 2, Below), "identical-inputs") with { Samples = [0, 2, 4] }));
        yield return (Folder, "trivial-over-some-samples", Certify(conflict, network, BoundProof.Trivial(conflict, conflict.Objectives[0]) with { Samples = [4] }));
        yield return (Folder, "solver", Certify(conflict, network, new BoundProof(new Cost(1, 1), ProofKind.Mip, "tree", "HiGHS 1.10.0")));
        yield return (Folder, "solver-over-some-samples", Certify(conflict, network, new BoundProof(new Cost(1, 1), ProofKind.Mip, "tree", "HiGHS 1.10.0") { Samples = [0, 4] }));
        // Objectives that no reader of the corpus has.
        var truth = (TrainingCertificate)Of("", "trivial", TinyProblems.Xor, [2], 1, Sure).Certificate;
        TrainingCertificate Named(TrainingCertificate certificate, string objective) => certificate with { Outcomes = [certificate.Outcomes[0] with { Objective = objective }] };
        yield return (Folder, "nobodys", Named(truth, "max-fun"));
        yield return (Folder, "nobodys-by-a-solver-over-some-samples", Named(Certify(conflict, network, new BoundProof(new Cost(1, 1), ProofKind.Mip, "tree", "HiGHS 1.10.0") { Samples = [0, 4] }), "max-fun"));
        yield return (Folder, "nobodys-by-a-rule-over-some-samples", Named(Certify(conflict, network, Derive(conflict, "identical-inputs") with { Samples = [0, 1, 2, 3, 4] }), "max-fun"));
        yield return (Folder, "nobodys-without-value", truth with { Outcomes = [truth.Outcomes[0] with { Objective = "max-fun", Value = null }] });
        yield return (Folder, "other-parameters", Named(truth, "outputs-below(2)"));
        yield return (Folder, "name-in-capitals", Named(truth, "OUTPUTS-BELOW(3)"));
        yield return (Folder, "name-of-all-marks", Named(truth, "a-_.;=+()0"));
        yield return (Folder, "name-of-100-letters", Named(truth, new string('x', 100)));
        yield return (Folder, "name-of-built-in-letters-and-one-more", Named(truth, "sat-margins"));
    }

    /// <summary>Networks of real weights.</summary>
    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> Real()
    {
        var misses = new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 1, 0.01m, MisclassificationLoss.Instance);
        foreach (var relaxation in new[] { "lagrangian-products", "lagrangian-copies" })
        {
            yield return (relaxation, "zero", Relaxed(misses, relaxation, []));
            yield return (relaxation, "stated", Relaxed(misses, relaxation, [.. Enumerable.Repeat(1.0 / 64, relaxation == "lagrangian-copies" ? 8 : 32)]));
        }

        yield return ("real-weights", "conflict", Certify(misses, StepXor(), misses.Objective is { } objective ? new BoundProof(objective.IdenticalInputsBound(misses), ProofKind.Combinatorial, "labels", Rule: "identical-inputs") : null));
        yield return ("real-weights", "trivial", Certify(new RealTrainingProblem(TinyProblems.Xor, [2], 1, 0.01m, MisclassificationLoss.Instance), StepXor(), new BoundProof(new Cost(0, 1), ProofKind.Trivial, "counts")));
        yield return ("real-weights", "solver", Certify(new RealTrainingProblem(TinyProblems.Xor, [2], 1, 0.01m, HingeLoss.Instance), StepXor(0.5), new BoundProof(new Cost(1, 1), ProofKind.Mip, "tree", "HiGHS 1.10.0")));
        var likelihood = new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 2, 0.25m, LogLikelihoodLoss.Instance);
        yield return ("real-weights", "likelihood", Certify(likelihood, StepNetwork.Round([[[0.5, -0.5], [-0.5, 0.5]], [[-1, -1], [1, 1]]], [[-0.25, -0.25], [0.25, -0.25]]), new BoundProof(LogLikelihoodLoss.Instance.IdenticalInputsBound(likelihood), ProofKind.Combinatorial, "labels", Rule: "identical-inputs")));
        var three = new RealTrainingProblem(Corner, [], 1, 0.25m, MisclassificationLoss.Instance);
        yield return ("real-weights", "at-the-dead-zone", Certify(new RealTrainingProblem(TinyProblems.Xor, [2], 1, 0.5m, MisclassificationLoss.Instance), StepXor()));
        yield return ("real-weights", "outputs-apart-by-the-dead-zone", Certify(new RealTrainingProblem(TinyProblems.XorWithConflict, [], 1, 0.25m, LogLikelihoodLoss.Instance), StepNetwork.Round([[[0, 0], [0, 0]]], [[0.25, 0]])));
        yield return ("real-weights", "no-loss", Certify(new RealTrainingProblem(Line, [], 2, 0.01m, HingeLoss.Instance), StepNetwork.Round([[[2]]], [[-1.5]])));
        yield return ("real-weights", "zero-output", Certify(new RealTrainingProblem(TinyProblems.XorWithConflict, [], 1, 0.01m, HingeLoss.Instance), StepNetwork.Round([[[0, 0]]], [[0]])));
        yield return ("real-weights", "largest-range", Certify(new RealTrainingProblem(Line, [1], 127, 0.01m, MisclassificationLoss.Instance), StepNetwork.Round([[[127]], [[127]]], [[-127], [-1]])));
        yield return ("real-weights", "dead-zone-of-the-unit", Certify(new RealTrainingProblem(Line, [1], 1, 0.00000095367431640625m, MisclassificationLoss.Instance), StepNetwork.Round([[[1]], [[1]]], [[-1], [-0.5]])));
        yield return ("real-weights", "dead-zone-of-the-range", Certify(new RealTrainingProblem(Line, [1], 1, 1m, MisclassificationLoss.Instance), StepNetwork.Round([[[1]], [[1]]], [[-1], [-0.5]])));
        yield return ("real-weights", "dead-zone-with-an-exponent", Certify(new RealTrainingProblem(Line, [1], 1, 0.25m, MisclassificationLoss.Instance), StepNetwork.Round([[[1]], [[1]]], [[-1], [-0.5]])) with { DeadZone = "25e-2" });
        yield return ("real-weights", "dead-zone-with-a-large-exponent", Certify(new RealTrainingProblem(Line, [1], 20, 20m, MisclassificationLoss.Instance), StepNetwork.Round([[[20]], [[20]]], [[-20], [-20]])) with { DeadZone = ".2E+2", Outcome = new OutcomeClaim("max-correct", null, null) });
        yield return ("real-weights", "dead-zone-with-exponent-60", Certify(new RealTrainingProblem(Line, [1], 20, 20m, MisclassificationLoss.Instance), StepNetwork.Round([[[20]], [[20]]], [[-20], [-20]])) with { DeadZone = $".{new string('0', 58)}20E60", Outcome = new OutcomeClaim("max-correct", null, null) });
        yield return ("real-weights", "dead-zone-with-exponent-minus-60", Certify(new RealTrainingProblem(Line, [1], 1, 0.25m, MisclassificationLoss.Instance), StepNetwork.Round([[[1]], [[1]]], [[-1], [-0.5]])) with { DeadZone = $"25{new string('0', 58)}e-60" });
        foreach (var places in new[] { 12, 13 })
            yield return ("real-weights", $"loss-of-{places}-places", Certify(new RealTrainingProblem(Line, [1], 2, 0.01m, HingeLoss.Instance), StepNetwork.Round([[[1]], [[2]]], [[-1], [-Math.Pow(2, -places)]])));
        yield return ("real-weights", "three-classes", Certify(three, StepNetwork.Round([[[-1, -1], [1, 0], [0, 1]]], [[0.5, -0.5, -0.5]])));
        var step = new RealTrainingProblem(TinyProblems.Xor, [2], 1, 0.01m, MisclassificationLoss.Instance);
        yield return ("real-weights", "step", Certify(step, StepXor(), formulation: "step"));
        yield return ("real-weights", "step-shared", Certify(step, StepXor(), formulation: "step:shared"));
        var ends = TinyProblems.Make("ends", 1, ([-1], 0), ([1], 1));
        yield return ("real-weights", "step-none", Certify(new RealTrainingProblem(ends, [1], 1, 0.5m, MisclassificationLoss.Instance), StepNetwork.Round([[[1]], [[1]]], [[0], [0]]), formulation: "step:none") with { Outcome = new OutcomeClaim("max-correct", null, null) });
        yield return ("real-weights", "deep", Certify(new RealTrainingProblem(TinyProblems.Quarters, [2, 2], 3, 0.125m, HingeLoss.Instance), StepNetwork.Round([[[0, 0], [0, 0]], [[1, 1], [1, -1]], [[0, 0]]], [[1, -1], [0.5, -0.25], [0]], 4)));
    }

    /// <summary>A network for each pair of three classes, with a bound each.</summary>
    public static EnsembleCertificate Ensemble()
    {
        (int Low, int High, string Network)[] members = [(0, 1, "1 0 -1 | 1 0"), (0, 2, "0 1 -1 | 1 0"), (1, 2, "-1 0 0 | 1 0")];
        return new EnsembleCertificate
        {
            Data = Corner.ToCertified(),
            Source = null,
            Fingerprint = Corner.Fingerprint(),
            Hidden = [1],
            Range = 1,
            ClassNames = Corner.ClassNames,
            EncodingText = null,
            Pairs = [.. members.Select(member =>
            {
                var pair = PairEnsembleTraining.PairOf(Corner, member.Low, member.High);
                var problem = Problem(pair, [1], 1, "max-correct,min-weight");
                var part = Certify(problem, Network(pair, member.Network), Derive(problem.WithFirstObjectives(1), "trivial"), Derive(problem, "smallest-weights", new Cost(0, 1)));
                return new PairClaim(member.Low, member.High, part.Network with { ClassNames = null }, pair.Fingerprint(), part.Outcomes);
            })],
        };
    }

    /// <summary>The network of <see cref="Attacks"/>: each of two outputs is an input. The file is written beside the certificates.</summary>
    public const string AttackedNetwork = "// outputs are inputs\n1,2,2,2,\n2,2,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1,\n0,\n0,\n";

    /// <summary>The fingerprint of <see cref="AttackedNetwork"/>.</summary>
    public static string AttackedSha256 { get; } = Sha256(AttackedNetwork);

    /// <summary>A network of three outputs, the third of which is the sum of the inputs less one.</summary>
    public const string ThreeOutputs = "// two inputs, three outputs\n1,2,3,3,\n2,3,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1,\n1,1,\n0,\n0,\n-0.75,\n";

    /// <summary>A network of one output, which is no class.</summary>
    public const string OneOutput = "// two inputs, one output\n1,2,1,2,\n2,1,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n1,1,\n0,\n";

    /// <summary>A network whose second output is beyond what float32 holds.</summary>
    public const string FarOutputs = "// outputs are inputs, one of them made large\n1,2,2,2,\n2,2,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1e39,\n0,\n0,\n";

    /// <summary>A network of nine layers that multiply the first input by 1e38, so that its first output is zero or beyond doubles; the second is the second input.</summary>
    public static string EndlessOutput { get; } = $"// outputs are inputs, one of them made endless\n9,2,2,2,\n{string.Concat(Enumerable.Repeat("2,", 10))}\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n{string.Concat(Enumerable.Repeat("1e38,0,\n0,1,\n0,\n0,\n", 9))}";

    /// <summary>A network that Halfspace trained, which takes ages and incomes: the second class from an age of 40 on.</summary>
    public static string AgeNetwork { get; } = Text(new IntegerNetwork([new IntegerLayer(2, [2, 0], [-1])], 10) { Encoding = TinyRows.Encoding(true, false, 2) });

    /// <summary>The fingerprint of a file's text.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static string Text(IntegerNetwork network)
    {
        using var stream = new MemoryStream();
        NetworkJson.Write(stream, network);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A file named as a network that is none.</summary>
    public const string Notes = "no network\n";

    /// <summary>The fingerprint of <see cref="Notes"/>.</summary>
    public static string NotesSha256 { get; } = Sha256(Notes);

    /// <summary>The file of <see cref="FromFile"/>, which is written beside the certificates.</summary>
    public const string Table = "size,colour,kind\n0.5,red,good\n1.5,blue,bad\n2.5,red,bad\n0.5,blue,good\n";

    /// <summary>A claim about samples of a built-in data set.</summary>
    public static TrainingCertificate BuiltIn
    {
        get
        {
            var data = Benchmarks.Find("builtin:xor").Train;
            return Certify(Problem(data, [2], 1, "max-correct"), Network(data, XorNetwork)) with { Source = new CertificateSource("builtin:xor", null, null) };
        }
    }

    /// <summary>A claim about rows of a text file, by an encoding.</summary>
    public static TrainingCertificate FromFile
    {
        get
        {
            using var folder = new TemporaryFolder();
            var data = CsvFile.Read(folder.Write("data.csv", Table), new CsvOptions());
            var problem = Problem(data, [], 3, "max-correct");
            var network = new IntegerNetwork(Network(data, "1 0 0 -1").Layers, data.Scale) { ClassNames = data.ClassNames, Encoding = data.Encoding };
            var result = new TrainingResult { Status = TrainingStatus.Feasible, Network = network, Method = "test", Outcomes = [new ObjectiveOutcome("max-correct", problem.Score(network)[0], null)] };
            return TrainingCertificates.Of(problem, result, new DataSource("data.csv", null, null));
        }
    }

    /// <summary>Inputs so large that sums of products leave 64 bits.</summary>
    public static TrainingCertificate Large
    {
        get
        {
            const int M = int.MaxValue;
            return Scored(TinyProblems.Make("large", M, ([M, M, -M], 0), ([M, -M, M], 1), ([-M, M, M], 0), ([M, M, M], 1)), 3, ["min-hinge", "sat-margin", "max-margin", "min-weight"], "3 -3 2 -1");
        }
    }

    /// <summary>A claim whose network has an encoding of so many levels, which nobody reads without a source.</summary>
    public static TrainingCertificate Nested(int levels)
    {
        var truth = FromFile with { Source = null };
        return truth with { Network = truth.Network with { Encoding = string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1) } };
    }

    /// <summary>A bound on real weights from stated multipliers.</summary>
    public static RealCertificate Relaxed(RealTrainingProblem problem, string relaxation, double[] multipliers) => Certify(
        problem,
        StepXor(),
        new BoundProof(new Cost(1, 1), ProofKind.Exhaustive, "neuron by neuron", Rule: relaxation),
        multipliers: new LagrangianMultipliers(relaxation, multipliers));

    /// <summary>The network of XOR in 0/1 neurons; its output is the given number where it is right.</summary>
    public static StepNetwork StepXor(double output = 0.5) => StepNetwork.Round([[[1, -1], [-1, 1]], [[1, 1]]], [[-0.5, -0.5], [-output]]);

    /// <summary>A certificate of a network without hidden layer whose numbers are larger than the engine takes; its values are those of <see cref="ReferenceCosts"/>.</summary>
    public static TrainingCertificate Scored(Dataset data, int range, string[] objectives, string network)
    {
        var weights = Network(data, network);
        return new TrainingCertificate
        {
            Data = data.ToCertified(),
            Source = null,
            Fingerprint = data.Fingerprint(),
            Hidden = [],
            Range = range,
            IsSingle = true,
            Network = new CertifiedNetwork([new CertifiedLayer(data.InputCount, weights.Layers[0].Weights, weights.Layers[0].Biases)], data.Scale, data.ClassNames, null),
            Outcomes = [.. objectives.Select((objective, s) => new OutcomeClaim(objective, ReferenceCosts.Of(data, weights, range, true, objectives, s), null))],
        };
    }

    private static (string Folder, string Name, Certificate Certificate) Case(string rule, string name, Dataset data, int[] hidden, int range, string objective, string network, OutputCoding coding = OutputCoding.Single, bool isRight = true)
    {
        var problem = Problem(data, hidden, range, objective, coding);
        var certificate = Certify(problem, Network(data, network), Derive(problem, rule));
        return isRight && certificate.Outcomes[0].Value is null ? throw new InvalidOperationException($"{rule}/{name}: the network is not right.") : (rule, name, certificate);
    }

    private static TrainingCertificate Solvers(Dataset data, int[] hidden, string objective, string network, string solver = "HiGHS 1.10.0") =>
        Certify(Problem(data, hidden, 1, objective), Network(data, network), new BoundProof(new Cost(0, 1), ProofKind.Mip, "tree", solver));

    /// <summary>Samples that are rows of a source, out of order and one twice.</summary>
    private static TrainingCertificate RowsOf
    {
        get
        {
            var data = Benchmarks.Find("builtin:xor").Train.Select([3, 1, 1]);
            return Certify(Problem(data, [2], 1, "max-correct"), Network(data, XorNetwork)) with { Source = new CertificateSource("builtin:xor", null, [3, 1, 1]) };
        }
    }

    private static TrainingCertificate FirstVersion(TrainingCertificate certificate) => certificate with { FileVersion = 1, Fingerprint = certificate.Data!.Fingerprint(1) };

    private static TrainingCertificate Named(string name, string[] classes)
    {
        var (data, truth) = (TinyProblems.Xor.ToCertified(), Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct"), Xor()));
        var named = new CertifiedData(name, data.Scale, ["in\u0007", "x"], classes, data.Labels.ToArray(), data.Values.ToArray());
        return truth with { Data = named, Fingerprint = named.Fingerprint(), Network = truth.Network with { ClassNames = classes } };
    }

    private static (string Folder, string Name, Certificate Certificate) OfSubset(string rule, string objective, Dataset data, int[] hidden, string network, int[] samples)
    {
        var bound = Derive(Problem(data.Select(samples), hidden, 1, objective), rule) with { Samples = samples };
        return (rule, "subset-" + objective, Certify(Problem(data, hidden, 1, objective), Network(data, network), bound));
    }

    private static TrainingCertificate Subset()
    {
        var problem = Problem(TinyProblems.XorWithConflict, [1], 1, "max-correct");
        return Certify(problem, Network(TinyProblems.XorWithConflict, "1 1 -1 | 1 0"), new BoundProof(new Cost(1, 1), ProofKind.Mip, "tree", "HiGHS 1.10.0") { Samples = [0, 1, 2, 3] });
    }
}
