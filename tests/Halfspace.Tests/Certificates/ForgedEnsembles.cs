using System.Text.Json.Nodes;

namespace Halfspace.Tests.Certificates;

/// <summary>Lies about ensembles of pairs.</summary>
internal static class ForgedEnsembles
{
    private const string Folder = "pair-ensemble";

    public static IEnumerable<ForgedCertificate> All()
    {
        var truth = TrueCertificates.Ensemble();
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        yield return Forge("value-of-one-pair", "c1 or c2: max-correct: the network costs 0", root => root.Set("pairs.2.outcomes.0.value.0", 1));
        yield return Forge("bound-of-one-pair", "c0 or c2: min-weight, among networks with max-correct at most 0: the rule smallest-weights prove 2 only, not 3", root => root.Set("pairs.1.outcomes.1.bound.value.0", 3));
        yield return Forge("bound-above-one-network", "is above the network's cost", root => root.Set("pairs.2.outcomes.1.bound.value.0", 3));
        yield return Forge("pair-without-samples", "there is no sample of c1 or c2", root =>
        {
            root.SetJson("data.labels", "[0, 0, 0]");
            root["fingerprint"] = JsonChanges.Data(root["data"]!).Fingerprint();
        });
        yield return Forge("pair-and-network-left-out", "a pair of classes has no network", root =>
        {
            root.Drop("pairs.2");
            root.Drop("ensemble.members.2");
        });
        yield return Forge("pair-twice", "a pair of classes has no network", root => root.Set("ensemble.members.2.low", 0));
        yield return Forge("pair-of-a-class-with-itself", "a pair of classes has no network", root => root.Set("ensemble.members.0.high", 0));
        yield return Forge("pair-in-the-other-order", "a pair of classes has no network", root => root.Swap("ensemble.members.0.low", "ensemble.members.0.high"));
        yield return Forge("pair-of-a-class-that-is-none", "a pair of classes has no network", root => root.Set("ensemble.members.2.high", 3));
        yield return Forge("networks-exchanged", "the network costs", root => root.Swap("ensemble.members.0.network", "ensemble.members.1.network"));
        yield return Forge("claims-exchanged", "the pair's samples have the fingerprint", root => root.Swap("pairs.0", "pairs.2"));
        yield return Forge("claims-exchanged-and-sealed", "the network costs 3", root =>
        {
            root.Swap("pairs.0", "pairs.2");
            root.Seal();
        });
        yield return Forge("fingerprint-of-one-pair", "c0 or c1: the pair's samples have the fingerprint", root => root.Set("pairs.0.fingerprint", new string('f', 64)));
        yield return Forge("fingerprint", "the training samples have the fingerprint", root => root.Set("fingerprint", new string('f', 64)));
        yield return Forge("label", "the training samples have the fingerprint", root => root.Set("data.labels.0", 2));
        yield return Forge("sealed-labels", "the network costs", root =>
        {
            root.Swap("data.labels.0", "data.labels.1");
            root.Seal();
        });
        yield return Forge("class-names-swapped", "the ensemble's classes are c1, c0, c2", root => root.SetJson("ensemble.classNames", """["c1", "c0", "c2"]"""));
        yield return Forge("data-class-names-swapped", "the ensemble's classes are c0, c1, c2; the data's are c1, c0, c2", root =>
        {
            root.SetJson("data.classes", """["c1", "c0", "c2"]""");
            root.Seal();
        });
        yield return Forge("classes-of-one-network", "the network's classes are c1, c0", root => root.SetJson("ensemble.members.0.network.classNames", """["c1", "c0"]"""));
        yield return Forge("range", "the range is 1", root => root.Set("ensemble.members.1.network.layers.0.weights.0.0", 2));
        yield return Forge("hidden", "the problem asks for 2-2-1", root => root.SetJson("problem.hidden", "[2]"));
        yield return Forge("weight-of-one-network", "c0 or c2: max-correct: the network costs", root => root.SetJson("ensemble.members.1.network.layers.0.weights.0", "[0, -1]"));
        yield return Forge("objective-of-one-pair", "the objective 'votes' is not the checker's; such a one stands alone", root => root.Set("pairs.1.outcomes.0.objective", "votes"));
        yield return Forge("solver-left-out-of-one-pair", "but no solver is named", root =>
        {
            root.Set("pairs.1.outcomes.0.bound.proof", "mip");
        });
        yield return Forge("source-is-other-data", "the samples are not those of builtin:xor", root => root.SetJson("source", """{"path": "builtin:xor", "labels": null, "rows": null}"""));
        yield return Forge("encoding-of-no-source", "from which none can be had", root =>
        {
            root.SetJson("ensemble.encoding", """{"version": 1}""");
            root.SetJson("source", """{"path": "builtin:xor", "labels": null, "rows": null}""");
        });
    }
}
