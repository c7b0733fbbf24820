using Halfspace.Certificates;

namespace Halfspace.Tests.Certificates;

internal static partial class TrueCertificates
{
    /// <summary>The nearest inputs of the second class, in each norm.</summary>
    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> Attacks()
    {
        yield return ("attack", "linf", Attack("linf", [0.5, 0.5], 0.25, 0.25));
        yield return ("attack", "l1", Attack("l1", [0.5, 0.5], 0.5, 0.5));
        yield return ("attack", "l2", Attack("l2", [0.5, 0.5], Math.Sqrt(0.125), 0.35));
        yield return ("attack", "l0", Attack("l0", [0.125, 0.25], 1, 1));
        yield return ("attack", "no-bound", Attack("l1", [0.125, 0.75], 1.125, 0));
        yield return ("attack", "no-distance", Attack("linf", [0.75, 0.25], 0, 0) with { Target = 0, IsAnyTarget = false });
        yield return ("attack", "no-distance-l1", Attack("l1", [0.75, 0.25], 0, 0) with { Target = 0, IsAnyTarget = false, Margin = null, Factor = 1 });
        yield return ("attack", "no-distance-l2", Attack("l2", [0.75, 0.25], 0, -1) with { Target = 0, IsAnyTarget = false });
        yield return ("attack", "on-the-edges", Attack("l1", [0, 1], 1.5, 0.25) with { Input = [0.75, 0.25], Lower = [0, 0.25], Upper = [0.75, 1] });
        yield return ("attack", "largest-change-first", Attack("linf", [0.25, 0.5], 0.5, 0.25));
        yield return ("attack", "largest-change-last", Attack("linf", [0.625, 0.875], 0.625, 0.25));
        yield return ("attack", "two-changes", Attack("l0", [0.25, 0.5], 2, 1));
        yield return ("attack", "rounded", Attack("linf", [0.1, 0.7], 0.7 - 0.25, 0.25) with { Input = [0.5, 0.25] });
        yield return ("attack", "rounded-l1", Attack("l1", [0.1, 0.7], 0.75 - 0.1 + (0.7 - 0.25), 0.25));
        yield return ("attack", "rounded-l2", Attack("l2", [0.1, 0.7], Math.Sqrt((0.75 - 0.1) * (0.75 - 0.1) + (0.7 - 0.25) * (0.7 - 0.25)), 0.25));
        yield return ("attack", "own-class-by-order", Attack("l1", [0.25, 0.5], 0.25, 0) with { Input = [0.5, 0.5] });
        yield return ("attack", "rounded-largest", Attack("linf", [0.1, 0.7], 0.75 - 0.1, 0.25));
        // A sum of doubles of 3/4 may err by ten times 2^-53 of it, which are seven and a half of its own last bits.
        yield return ("attack", "l1-as-far-above-as-sums-may-err", Attack("l1", [0.25, 0.5], 0.75 + 7 * Math.Pow(2, -53), 0.5));
        yield return ("attack", "l1-as-far-below-as-sums-may-err", Attack("l1", [0.25, 0.5], 0.75 - 7 * Math.Pow(2, -53), 0.5));
        // Distances between the smallest doubles, of which those below 2^-1022 are written otherwise than the rest.
        var (least, half) = (Math.Pow(2, -1022), Math.Pow(2, -1023));
        foreach (var (name, from, to) in new[] { ("smallest-normal-numbers", least, 2 * least), ("numbers-below-the-normal-ones", half, least), ("smallest-number", 0, double.Epsilon) })
            yield return ("attack", name, Attack("linf", [from, to], to - from, 0) with { Input = [from, from] });
        yield return ("attack", "largest-numbers", Attack("l1", [0, 3e38], 3e38, 0) with { Input = [0, 0], Upper = [1, 3e38], IsAnyTarget = false });
        // Doubles are written otherwise from 2^52 on.
        var large = Math.Pow(2, 52);
        yield return ("attack", "numbers-about-2-to-the-52", Attack("l1", [0, large + 1], 2, 0) with { Input = [0, large - 1], Upper = [1, 2 * large], IsAnyTarget = false });
        yield return ("attack", "network-that-is-not-there", Attack("linf", [0.5, 0.5], 0.25, 0.25) with { Network = "gone.nnet" });
        yield return ("attack", "version-1", Attack("linf", [0.5, 0.5], 0.25, 0.25) with { FileVersion = 1, IsAnyTarget = null });
        var three = Attack("linf", [0.25, 0.75], 0.5, 0.5) with { Network = "three.nnet", NetworkSha256 = Sha256(ThreeOutputs) };
        yield return ("attack", "three-outputs", three);
        yield return ("attack", "three-outputs-to-the-last", three with { Target = 2, Witness = [0.75, 1], Distance = 0.75 });
        yield return ("attack", "three-outputs-from-the-last", three with { Target = 0, Input = [0.75, 1], Witness = [1, 0.5], Distance = 0.5, Bound = 0.25 });
        yield return ("attack", "units-of-the-data", Age);
        yield return ("attack", "units-of-the-data-with-a-margin", Age with { Witness = [44, 500], Distance = 20, Margin = 2, IsAnyTarget = false });
        yield return ("attack", "units-of-the-data-with-a-factor", Age with { Factor = 1, IsAnyTarget = false });
        yield return ("attack", "factor", Attack("l1", [0.25, 0.5], 0.75, 0.5) with { Factor = 2, Margin = null, IsAnyTarget = false });
    }

    /// <summary>From an age of 24 the nearest of the second class is 40, in the units of the data.</summary>
    public static AttackCertificate Age => Attack("l1", [40, 500], 16, 16) with
    {
        Network = "age.json",
        NetworkSha256 = Sha256(AgeNetwork),
        IsInDataUnits = true,
        Input = [24, 500],
        Lower = [20, 100],
        Upper = [60, 900],
        Margin = null,
    };

    private static AttackCertificate Attack(string norm, double[] witness, double distance, double bound) => new()
    {
        Network = "network.nnet",
        NetworkSha256 = AttackedSha256,
        Input = [0.75, 0.25],
        Lower = [0, 0],
        Upper = [1, 1],
        Target = 1,
        IsAnyTarget = true,
        Norm = norm,
        Factor = null,
        Margin = 0,
        Witness = witness,
        Distance = distance,
        Bound = bound,
        Solver = "HiGHS 1.10.0",
    };
}
