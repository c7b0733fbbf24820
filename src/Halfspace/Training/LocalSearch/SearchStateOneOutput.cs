using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// The walk of first-layer moves where one hidden layer feeds one output, which most searches spend their time in: one pass finds
/// the blocks with an activation that changes, without a branch to mispredict, and a second one prices these alone. What it
/// works out is kept until the next price, so that making the move just priced writes it down.
/// </summary>
internal sealed unsafe partial class SearchState
{
    private readonly bool feedsOneOutput;
    private readonly AlignedBuffer<int> changedAt;
    private readonly AlignedBuffer<float> changed;
    private readonly AlignedBuffer<float> changedCosts;
    private SearchMove priced;
    private int changedCount = -1;
    private double pricedChange;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double PriceToOneOutput<TActivation>(TActivation activation, in SearchMove move)
        where TActivation : struct, IGuideActivation
    {
        priced = move;
        changedCount = 0;
        pricedChange = 0;
        float outgoing = Weights[1][move.Neuron];
        if (outgoing == 0) return 0;
        var blocks = columns.BlocksOf(move.Input);
        var slot = columns.StartOf(move.Input);
        var delta = Vector512.Create(move.Delta);
        var row = first!.Data + (long)move.Neuron * stride;
        var places = changedAt.Data;
        var values = changed.Data;
        var count = 0;
        foreach (var block in blocks)
        {
            var k = block * Lanes;
            var before = Vector512.LoadAligned(row + k);
            var after = before + columns.Load(slot++) * delta;
            var change = activation.First(after) - activation.First(before);
            change.StoreAligned(values + count * Lanes);
            places[count] = k;
            var same = (int)Vector512.Equals(change, Vector512<float>.Zero).ExtractMostSignificantBits();
            count += (0xFFFF - same + 0xFFFF) >> Lanes;
        }

        changedCount = count;
        if (count == 0) return 0;
        var weight = Vector512.Create(outgoing);
        var output = later[1]!.Data;
        var target = targets.Data;
        var cost = costs.Data;
        var importance = sampleWeights.Data;
        var prices = changedCosts.Data;
        var guide = loss;
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < count; i++)
        {
            var k = places[i];
            var value = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(values), weight, Vector512.LoadAligned(output + k));
            var price = guide.Of(value, Vector512.LoadAligned(target + k)) * Vector512.LoadAligned(importance + k);
            sum += price - Vector512.LoadAligned(cost + k);
            value.StoreAligned(values);
            price.StoreAligned(prices);
            values += Lanes;
            prices += Lanes;
        }

        return pricedChange = Total(sum);
    }

    /// <summary>Writes the move priced last into the state; its change of the guide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double MakePriced(in SearchMove move)
    {
        var slot = columns.StartOf(move.Input);
        var delta = Vector512.Create(move.Delta);
        var row = first!.Data + (long)move.Neuron * stride;
        foreach (var block in columns.BlocksOf(move.Input))
        {
            var place = row + block * Lanes;
            (Vector512.LoadAligned(place) + columns.Load(slot++) * delta).StoreAligned(place);
        }

        var output = later[1]!.Data;
        var cost = costs.Data;
        for (var i = 0; i < changedCount; i++)
        {
            var k = changedAt.Data[i];
            Vector512.LoadAligned(changed.Data + i * Lanes).StoreAligned(output + k);
            Vector512.LoadAligned(changedCosts.Data + i * Lanes).StoreAligned(cost + k);
        }

        changedCount = -1;
        GC.KeepAlive(this);
        return pricedChange;
    }
}
