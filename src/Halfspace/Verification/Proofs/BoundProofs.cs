using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Verification.Proofs;

/// <summary>Proofs by backward bounds of a whole network that is not split: its linear layers are not made dense, and a checker derives the same bounds from them, with the lines of least area.</summary>
internal sealed class BoundProofs(Network network, VerifierOptions options, CancellationToken cancellationToken)
{
    // Only where something is to be written: it is a copy of all weights.
    private readonly Lazy<int?> layerCount = new(() => SparseLayers.Of(network)?.Count);
    private InputRegion? region;
    private NetworkBounds? bounds;
    private RangeProof? ranges;

    /// <summary>What shows a case; null where the bounds do not, or a proof of them cannot be written down.</summary>
    /// <param name="index">The case's place in the property.</param>
    /// <param name="one">The case.</param>
    /// <param name="timeLeft">The seconds that bounding may take.</param>
    public CaseProof? Of(int index, PropertyCase one, double timeLeft)
    {
        if (layerCount.Value is null) return null;
        if (!BoxEnds.Comparer.Equals(region, one.Inputs)) Bound(one.Inputs, timeLeft);
        var lower = bounds!.Lower(network.Output);
        var upper = bounds.Upper(network.Output);
        foreach (var row in one.Rows)
        {
            var (least, size) = (0.0, Math.Abs(row.Limit));
            for (var j = 0; j < lower.Length; j++)
            {
                if (row.Coefficients[j] is not (var c and not 0)) continue;
                least = Rounding.AddDown(least, Rounding.MultiplyDown(c, c > 0 ? lower[j] : upper[j]));
                size += Math.Abs(c) * Math.Max(Math.Abs(lower[j]), Math.Abs(upper[j]));
            }

            if (least - Tolerances.CheckedBound * size > row.Limit) return CaseProof.Of(index, row, ranges!, []);
        }

        return null;
    }

    private void Bound(InputRegion box, double timeLeft)
    {
        (region, ranges) = (box, new RangeProof(null, null));
        for (var layer = 0; layer < layerCount.Value - 1; layer++) ranges.Derive(layer);
        bounds = new BackwardBounds { Slopes = [RelaxationSlope.LeastArea] }.Compute(network, box, new BoundOptions { Threads = options.Threads, TimeLimit = timeLeft / 2 }, cancellationToken);
    }
}
