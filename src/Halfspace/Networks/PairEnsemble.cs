using Halfspace.Data;

namespace Halfspace.Networks;

/// <summary>One network of an ensemble: it separates a pair of classes.</summary>
/// <param name="Low">The class that a negative output votes for.</param>
/// <param name="High">The class that an output of zero or more votes for.</param>
/// <param name="Network">A network with a single output.</param>
public sealed record PairNetwork(int Low, int High, IntegerNetwork Network);

/// <summary>
/// One network for each pair of classes, and a vote: the class with the most votes wins; two classes with equally many are
/// settled by their own network; three or more leave the sample unlabelled, which counts as wrong.
/// </summary>
/// <remarks>Source of the rules: Bernardelli et al., INFORMS Journal on Computing 37(3), 2025.</remarks>
public sealed class PairEnsemble
{
    /// <summary>Creates an ensemble.</summary>
    /// <param name="members">The networks; a pair may have several, which all vote.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <exception cref="ArgumentException">There is no member; or one has more than one output, names a class that is not there, or takes other inputs than the first.</exception>
    public PairEnsemble(IReadOnlyList<PairNetwork> members, int classCount)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0) throw new ArgumentException("An ensemble needs one network or more.", nameof(members));
        var first = members[0].Network;
        foreach (var member in members)
        {
            if (member.Network.InputCount != first.InputCount || member.Network.InputScale != first.InputScale)
                throw new ArgumentException($"The network of classes {member.Low} and {member.High} takes {member.Network.InputCount} inputs at the scale {member.Network.InputScale}; the first takes {first.InputCount} at {first.InputScale}.", nameof(members));
            if (member.Network.OutputCount != 1) throw new ArgumentException($"The network of classes {member.Low} and {member.High} has {member.Network.OutputCount} outputs; a pair needs one.", nameof(members));
            if (member.Low < 0 || member.High >= classCount || member.Low >= member.High) throw new ArgumentException($"Classes {member.Low} and {member.High} are no pair of {classCount} classes in order.", nameof(members));
        }

        Members = members;
        ClassCount = classCount;
    }

    /// <summary>The networks.</summary>
    public IReadOnlyList<PairNetwork> Members { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>The number of inputs of each network.</summary>
    public int InputCount => Members[0].Network.InputCount;

    /// <summary>The integer that stands for an input of one.</summary>
    public int InputScale => Members[0].Network.InputScale;

    /// <summary>The number of weights and biases of all networks that are not zero.</summary>
    public int NonZeroWeights => Members.Sum(member => member.Network.NonZeroWeights);

    /// <summary>The names of the classes, where they are known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>How raw data is encoded into inputs, where it is known.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The class of a sample, or -1 where three or more classes have equally many votes.</summary>
    public int Predict(ReadOnlySpan<int> input) => Vote(Winners(input), new int[ClassCount]);

    /// <summary>The class of a sample with the votes for each class; the margin is that of the winner over the next, 0 where their own network settled it.</summary>
    public Prediction<long> Poll(ReadOnlySpan<int> input)
    {
        var votes = new int[ClassCount];
        var winner = Vote(Winners(input), votes);
        var counts = Array.ConvertAll(votes, count => (long)count);
        return Prediction.Of(counts) with { Class = winner, IsTie = winner < 0 };
    }

    private int[] Winners(ReadOnlySpan<int> input)
    {
        var winners = new int[Members.Count];
        for (var m = 0; m < winners.Length; m++) winners[m] = Members[m].Network.Forward(input)[0] >= 0 ? Members[m].High : Members[m].Low;
        return winners;
    }

    /// <summary>The class that the members' votes give, or -1.</summary>
    private int Vote(ReadOnlySpan<int> winners, Span<int> votes)
    {
        votes.Clear();
        foreach (var winner in winners) votes[winner]++;
        var most = 0;
        foreach (var count in votes) most = Math.Max(most, count);
        var (first, second, leaders) = (-1, -1, 0);
        for (var c = 0; c < ClassCount; c++)
        {
            if (votes[c] != most) continue;
            leaders++;
            if (first < 0) first = c;
            else second = c;
        }

        if (leaders == 1) return first;
        if (leaders > 2) return -1;
        var balance = 0;
        for (var m = 0; m < winners.Length; m++)
        {
            if (Members[m].Low == first && Members[m].High == second) balance += winners[m] == first ? 1 : -1;
        }

        return balance == 0 ? -1 : balance > 0 ? first : second;
    }

    /// <summary>Scores every sample; an unlabelled one is wrong and counted in <see cref="ClassificationScore.Ties"/>.</summary>
    public ClassificationScore Score(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var predicted = new int[data.SampleCount];
        NetworkEvaluation[] members = [.. Members.Select(member => new NetworkEvaluation(member.Network))];
        var widest = members.Max(member => member.Widest);
        Parallel.For(0, (data.SampleCount + 255) / 256, block =>
        {
            var (here, there, winners, votes) = (new long[widest], new long[widest], new int[members.Length], new int[ClassCount]);
            for (var k = 256 * block; k < Math.Min(data.SampleCount, 256 * block + 256); k++)
            {
                for (var m = 0; m < winners.Length; m++) winners[m] = members[m].Outputs(data.Row(k), here, there)[0] >= 0 ? Members[m].High : Members[m].Low;
                predicted[k] = Vote(winners, votes);
            }
        });
        var unlabelled = 0;
        for (var k = 0; k < predicted.Length; k++)
        {
            if (predicted[k] >= 0) continue;
            unlabelled++;
            predicted[k] = ClassCount;
        }

        return ClassificationScore.Of(data.Labels, predicted, ClassCount, unlabelled);
    }

    /// <summary>The number of networks and the widths of the first.</summary>
    public override string ToString() => $"{Members.Count} networks {Members[0].Network}";
}
