using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>Whether few members are enough to take one out of each of some sets, by trying the members of a set that none is taken out of yet, one after the other.</summary>
/// <param name="cancellationToken">Ends a search.</param>
internal sealed class HittingSets(CancellationToken cancellationToken)
{
    /// <summary>A level of the search for each member that is chosen: what is looked for are a few.</summary>
    private const int MostChosen = 64;

    /// <summary>Numbers that say which sets hold a member, of all members: 128 MB.</summary>
    private const long MostWords = 1L << 24;

    /// <summary>Searches of more steps, all together, are refused: a handful of members of sets of some hundred need a fraction of it.</summary>
    private const long MostSteps = 1L << 32;

    private const int WordBits = 64;

    private long steps;

    /// <summary>Searches all choices.</summary>
    /// <param name="sets">The members of each set, numbered from zero.</param>
    /// <param name="most">How many members may be chosen.</param>
    /// <exception cref="CertificateException">There are too many choices to look at.</exception>
    public bool Exist(int[][] sets, int most)
    {
        if (most > MostChosen) throw TooMany();
        var words = (sets.Length + WordBits - 1) / WordBits;
        var holding = new Dictionary<int, ulong[]>();
        for (var s = 0; s < sets.Length; s++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var member in sets[s])
            {
                if (!holding.TryGetValue(member, out var bits)) holding.Add(member, bits = (holding.Count + 1L) * words <= MostWords ? new ulong[words] : throw TooMany());
                bits[s / WordBits] |= 1UL << s;
            }
        }

        var all = new ulong[words];
        for (var s = 0; s < sets.Length; s++) all[s / WordBits] |= 1UL << s;
        return AreHit(sets, holding, all, most);
    }

    private bool AreHit(int[][] sets, Dictionary<int, ulong[]> holding, ulong[] left, int more)
    {
        var word = Array.FindIndex(left, bits => bits != 0);
        if (word < 0) return true;
        if (more <= 0) return false;
        cancellationToken.ThrowIfCancellationRequested();
        var first = word * WordBits + BitOperations.TrailingZeroCount(left[word]);
        var rest = new ulong[left.Length];
        foreach (var member in sets[first])
        {
            if ((steps += 2L * left.Length) > MostSteps) throw TooMany();
            var bits = holding[member];
            for (var w = 0; w < rest.Length; w++) rest[w] = left[w] & ~bits[w];
            if (AreHit(sets, holding, rest, more - 1)) return true;
        }

        return false;
    }

    private static CertificateException TooMany() => new("$", "the sets of a packing have too many members to see how many are missed");
}
