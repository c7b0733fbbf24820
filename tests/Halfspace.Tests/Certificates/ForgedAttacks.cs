using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Certificates;

namespace Halfspace.Tests.Certificates;

/// <summary>Lies about nearest inputs of another class.</summary>
internal static class ForgedAttacks
{
    private const string Folder = "attack";

    public static IEnumerable<ForgedCertificate> All()
    {
        foreach (var (_, norm, truth) in TrueCertificates.Attacks().Take(4))
        {
            var distance = ((AttackCertificate)truth).Distance;
            foreach (var (name, stated) in new[] { ("smaller", distance * 0.999), ("larger", distance * 1.001), ("off-by-a-millionth", distance + 1e-6), ("negated", -distance), ("zero", 0) })
                yield return ForgedCertificate.Of(Folder, $"{norm}-distance-{name}", $"its distance is not {stated.ToString("R", CultureInfo.InvariantCulture)}", truth, root =>
                {
                    root.Set("distance", stated);
                    root.Set("bound", 0);
                });
        }

        var linf = TrueCertificates.Attacks().First().Certificate;
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, linf, change);
        yield return Forge("distance-of-another-norm", "its distance is not 0.25", root => root.Set("norm", "l1"));
        yield return Forge("distance-of-the-smaller-change", "its distance is not 0.25", root => root.SetJson("witness", "[0.25, 0.5]"));
        yield return Forge("norm-that-is-none", "there is no norm 'l3'", root => root.Set("norm", "l3"));
        yield return Forge("norm-in-capitals", "there is no norm 'Linf'", root => root.Set("norm", "Linf"));
        yield return Forge("bound-above-the-distance", "is above the distance", root => root.Set("bound", 0.2500001));
        yield return Forge("bound-of-nobody", "names nobody who claims it", root => root.Set("solver", ""));
        yield return Forge("bound-of-blanks", "names nobody who claims it", root => root.Set("solver", " \u00a0\u200b"));
        yield return Forge("witness-outside-the-box", "the witness leaves its box", root => root.SetJson("upper", "[1, 0.4]"));
        yield return Forge("witness-below-the-box", "the witness leaves its box", root => root.SetJson("lower", "[0.6, 0]"));
        yield return Forge("input-outside-the-box", "the input does not lie in its box", root => root.SetJson("upper", "[0.7, 1]"));
        yield return Forge("input-below-the-box", "the input does not lie in its box", root => root.SetJson("lower", "[0, 0.3]"));
        yield return Forge("empty-box", "the input does not lie in its box", root => root.SetJson("lower", "[2, 2]"));
        yield return Forge("target", "it is not so that output 0", root =>
        {
            root.SetJson("witness", "[0.25, 0.5]");
            root.Set("distance", 0.5);
            root.Set("target", 0);
        });
        yield return Forge("input-s-own-class", "the input itself is of class 0", root =>
        {
            root.Set("target", 0);
        });
        yield return Forge("own-class-at-no-distance", "the input itself is of class 0", root =>
        {
            root.Set("target", 0);
            root.SetJson("witness", "[0.75, 0.25]");
            root.Set("distance", 0);
            root.Set("bound", 0);
        });
        ForgedCertificate Aged(string name, string phrase, AttackCertificate lie) => ForgedCertificate.Of(Folder, "units-of-the-data-" + name, phrase, lie, _ => { });
        var age = TrueCertificates.Age;
        yield return Aged("of-the-input-s-class", "by exact evaluation it is not so that the network gives class 1", age with { Witness = [36, 500], Distance = 12, Bound = 0 });
        yield return Aged("left-out", "either a factor or a margin", age with { IsInDataUnits = false });
        yield return Aged("left-out-with-a-margin", "it is not so that output 1", age with { IsInDataUnits = false, Margin = 0 });
        yield return Aged("with-a-factor-and-a-margin", "either a factor or a margin", age with { Factor = 1, Margin = 0 });
        yield return Aged("with-a-margin-that-is-missed", "it is not so that output 1 is at least 1 above", age with { Margin = 1, IsAnyTarget = false });
        yield return Aged("of-another-target", "it is not so that the network gives class 0", age with { Target = 0 });
        yield return Aged("of-the-input-itself", "the input itself is of class 1", age with { Input = [40, 500], Distance = 0, Bound = 0 });
        yield return Forge("target-that-is-none", "it is not so that output 2", root => root.Set("target", 2));
        yield return Forge("witness-of-the-input-s-class", "it is not so that output 1", root =>
        {
            root.SetJson("witness", "[0.5, 0.25]");
        });
        yield return Forge("margin", "it is not so that output 1 is at least 0.125 above", root => root.Set("margin", 0.125));
        yield return Forge("margin-by-the-last-bit", "it is not so that output 1", root =>
        {
            root.SetJson("witness", "[0.5, 0.49999999999999994]");
        });
        yield return Forge("factor", "it is not so that output 1 is at least 1.5 times", root =>
        {
            root.Set("margin", null);
            root.Set("factor", 1.5);
        });
        yield return Forge("factor-and-margin", "either a factor or a margin", root => root.Set("factor", 1.5));
        yield return Forge("neither-factor-nor-margin", "either a factor or a margin", root => root.Set("margin", null));
        yield return Forge("margin-below-zero", "a margin 0 or more", root => root.Set("margin", -0.5));
        yield return Forge("factor-below-one", "a factor is 1 or more", root =>
        {
            root.Set("margin", null);
            root.Set("factor", 0.5);
        });
        yield return Forge("witness-too-short", "they must be as many", root => root.SetJson("witness", "[0.5]"));
        yield return Forge("witness-too-long", "they must be as many", root => root.SetJson("witness", "[0.5, 0.5, 0.5]"));
        yield return Forge("box-too-short", "they must be as many", root => root.SetJson("lower", "[0]"));
        yield return Forge("box-too-long", "they must be as many", root => root.SetJson("upper", "[1, 1, 1]"));
        yield return Forge("no-values", "they must be as many", root =>
        {
            foreach (var list in new[] { "input", "lower", "upper", "witness" }) root.SetJson(list, "[]");
        });
        yield return Forge("inputs-of-another-network", "the network cannot be run on the witness", root =>
        {
            foreach (var (list, value) in new[] { ("input", 0.5), ("lower", 0.0), ("upper", 1.0), ("witness", 0.5) }) root.At(list)!.AsArray().Add(value);
        });
        yield return Forge("network-changed", "has another fingerprint", root => root.Set("networkSha256", new string('a', 64)));
        yield return Forge("another-network", "has another fingerprint", root => root.Set("network", "notes.nnet"));
        yield return Forge("file-that-is-no-network", "the network cannot be run on the witness", root =>
        {
            root.Set("network", "notes.nnet");
            root.Set("networkSha256", TrueCertificates.NotesSha256);
        });
        // Text that looks like nothing on a screen is nobody's name, though it is letters.
        yield return Forge("bound-of-an-invisible-letter", "names nobody who claims it", root => root.Set("solver", "\u3164\u115f"));
        yield return ForgedCertificate.Of(Folder, "l1-distance-by-one-bit-more-than-sums-may-err", "its distance is not", TrueCertificates.Attacks().First(truth => truth.Name == "factor").Certificate, root =>
        {
            root.Set("distance", 0.75 + 8 * Math.Pow(2, -53));
            root.Set("targets", "one");
        });
        // 0.5 - 2^-60 is rounded to 0.5, so that a margin of 0.5 seems to be met in double precision.
        yield return Forge("margin-met-by-rounding-only", "it is not so that output 1 is at least 0.5 above", root =>
        {
            root.SetJson("input", "[0.75, 0.5]");
            root.Set("witness", new JsonArray(Math.Pow(2, -60), 0.5));
            root.Set("distance", 0.75 - Math.Pow(2, -60));
            root.Set("margin", 0.5);
        });
        // Three times the double above 1/3 is more than 1, but is rounded to 1.
        yield return Forge("factor-met-by-rounding-only", "it is not so that output 1 is at least 3 times", root =>
        {
            root.SetJson("input", "[0.75, 0.5]");
            root.Set("witness", new JsonArray(Math.BitIncrement(1 / 3.0), 1));
            root.Set("distance", 0.5);
            root.Set("margin", null);
            root.Set("factor", 3);
        });
        yield return Forge("one-output-is-no-class", "it is not so that output 0", root =>
        {
            root.Set("network", "one.nnet");
            root.Set("networkSha256", TrueCertificates.Sha256(TrueCertificates.OneOutput));
            root.Set("target", 0);
            root.Set("targets", "one");
        });
        yield return Forge("input-of-no-class", "the input itself is of class 1 or of none", root =>
        {
            root.Set("network", "endless.nnet");
            root.Set("networkSha256", TrueCertificates.Sha256(TrueCertificates.EndlessOutput));
            root.SetJson("witness", "[0, 0.5]");
            root.Set("distance", 0.75);
        });
        yield return Forge("output-beyond-float32", "in float32 it is not so", root =>
        {
            root.Set("network", "far.nnet");
            root.Set("networkSha256", TrueCertificates.Sha256(TrueCertificates.FarOutputs));
            root.Set("targets", "one");
        });
        yield return Forge("distance-by-the-last-bit", "its distance is not 0.25000000000000006", root => root.Set("distance", Math.BitIncrement(0.25)));
        yield return ForgedCertificate.Of(Folder, "l1-distance-by-a-few-bits", "its distance is not", TrueCertificates.Attacks().ElementAt(1).Certificate, root => root.Set("distance", 0.5 + 8 * (Math.BitIncrement(0.5) - 0.5)));
        yield return ForgedCertificate.Of(Folder, "l2-distance-by-a-few-bits", "its distance is not", TrueCertificates.Attacks().ElementAt(2).Certificate, root => root.Set("distance", Math.Sqrt(0.125) * (1 - 15 * Math.Pow(2, -53))));
        yield return ForgedCertificate.Of(Folder, "l2-distance-below-by-a-few-bits", "its distance is not", TrueCertificates.Attacks().ElementAt(2).Certificate, root => root.Set("distance", Math.Sqrt(0.125) * (1 + 15 * Math.Pow(2, -53))));
        yield return Forge("no-target-for-the-own-class-in-a-tie", "the input itself is of class 0", root =>
        {
            root.SetJson("input", "[0.5, 0.5]");
            root.SetJson("witness", "[0.5, 0.25]");
            root.Set("target", 0);
        });
        yield return Forge("float32-does-not-agree", "in float32 it is not so", root =>
        {
            // The two values differ in double precision, by less than float32 can tell, and a margin asks for that difference.
            root.SetJson("witness", "[0.5, 0.50000000001]");
            root.Set("distance", 0.25000000001);
            root.Set("margin", 1e-12);
        });
    }
}
