using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>Whether few members are enough to take one out of each of some sets, by trying the members of a set that none is taken out of yet, one after the other.</summary>
internal static class HittingSets
{
    /// <summary>A search of more steps than this is refused: a handful of members of sets of some hundred need a fraction of it.</summary>
    private const int MostChoices = 64;

    private const int MostSets = 16_384;

    private const long MostSteps = 1L << 32;

    private const int WordBits = 64;

    /// <summary>Searches all choices.</summary>
    /// <param name="sets">The members of each set, numbered from zero.</param>
    /// <param name="most">How many members may be chosen.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="CertificateException">There are too many choices to look at.</exception>
    public static bool Exists(int[][] sets, int most, CancellationToken cancellationToken)
    {
        // A level of the search for each choice: what is looked for are a few.
        if (most > MostChoices || sets.Length > MostSets) throw new CertificateException("$", "the sets of a packing have too many members to see how many are missed");
        var words = (sets.Length + WordBits - 1) / WordBits;
        var holding = new Dictionary<int, ulong[]>();
        for (var s = 0; s < sets.Length; s++)
        {
            foreach (var member in sets[s])
            {
                if (!holding.TryGetValue(member, out var bits)) holding.Add(member, bits = new ulong[words]);
                bits[s / WordBits] |= 1UL << s;
            }
        }

        var all = new ulong[words];
        for (var s = 0; s < sets.Length; s++) all[s / WordBits] |= 1UL << s;
        var steps = 0L;
        bool IsHit(ulong[] left, int more)
        {
            var word = Array.FindIndex(left, bits => bits != 0);
            if (word < 0) return true;
            if (more <= 0) return false;
            cancellationToken.ThrowIfCancellationRequested();
            var first = word * WordBits + BitOperations.TrailingZeroCount(left[word]);
            var rest = new ulong[words];
            foreach (var member in sets[first])
            {
                if ((steps += words) > MostSteps) throw new CertificateException("$", "the sets of a packing have too many members to see how many are missed");
                var bits = holding[member];
                for (var w = 0; w < words; w++) rest[w] = left[w] & ~bits[w];
                if (IsHit(rest, more - 1)) return true;
            }

            return false;
        }

        return IsHit(all, most);
    }
}
