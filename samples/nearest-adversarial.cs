#:project ../src/Halfspace/Halfspace.csproj
// The nearest input that a network gives to another class, in four distances, each with a proof that no input is nearer.
using System.Globalization;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Attack;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var network = Network.Sequential(
[
    new DenseLayer([[1, -1, .5], [-1, 2, 1], [.5, .5, -1], [-.5, 1, -.5]], [0, -.5, .2, .1]),
    new DenseLayer([[1, -.5, .5, .2], [-.5, 1, .2, .4]], [.1, 0]),
]);
double[] input = [.9, .2, .3];
Console.WriteLine($"outputs {string.Join(", ", network.Forward<double>(input).ToArray().Select(y => $"{y:F3}"))}");
foreach (var norm in Enum.GetValues<AttackNorm>())
{
    var attack = new AttackProblem { Network = network, Input = input, Norm = norm, Margin = 0.05 };
    var nearest = NearestAdversarialInput.Find(attack, new AttackOptions { TimeLimit = 10 });
    Console.WriteLine($"{norm}: {nearest.Status}, distance {nearest.Distance:F4}, none nearer than {nearest.Bound:F4}: {string.Join(", ", nearest.Witness!.Select(x => $"{x:F3}"))}");
    Console.WriteLine(nearest.Trusts.Count == 0 ? "  the bound was re-derived without trusting a solver" : $"  the bound is as reported by {string.Join(", ", nearest.Trusts)}");

    // The witness is an input like any other: the network itself confirms it.
    var outputs = network.Forward<double>(nearest.Witness!);
    if (outputs[nearest.Target!.Value] < outputs[nearest.Class] + 0.05) throw new InvalidOperationException("The witness does not reach the margin.");
}
