using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>
/// Whether few misses are enough for two sides, one class being what either holds: each member of it is put on a side or missed, each of the other class kept out of both or missed, so that in no set all of the class are on one side and the others kept out.
/// </summary>
/// <remarks>
/// All choices are tried. A set that stands misses one of its others. A member that would complete a set on one side is on the other, or it or one of the set's others is missed; where a set stands in the end, one of all
/// members that led there is missed. That is repeated without these members, and more such groups than misses left end a branch. Sets that share no member, directly or through others, are looked at apart.
/// </remarks>
/// <param name="isOwn">Whether a member is of the class that the sides hold.</param>
/// <param name="cancellationToken">Ends a search.</param>
internal sealed class TwoSides(Func<int, bool> isOwn, CancellationToken cancellationToken)
{
    /// <summary>Searches of more steps, all together, are refused: they take minutes.</summary>
    private const long MostSteps = 1L << 36;

    /// <summary>Each member may be a level of the search.</summary>
    private const int MostMembers = 1024;

    private long steps;

    /// <summary>Searches all choices.</summary>
    /// <param name="sets">The members of each set, numbered from zero.</param>
    /// <param name="most">How many members may be missed.</param>
    /// <exception cref="CertificateException">There are too many choices to look at.</exception>
    public bool Exist(int[][] sets, int most)
    {
        var parts = Parts(sets);
        foreach (var part in parts.SkipLast(1))
        {
            var least = 0;
            for (; !ExistOf(part, least); least++) if (least == most) return false;
            most -= least;
        }

        return parts.Length == 0 || ExistOf(parts[^1], most);
    }

    /// <summary>Sets that are joined by common members: what each part misses at least adds up. The largest comes last.</summary>
    private static int[][][] Parts(int[][] sets)
    {
        var (joined, first) = (Enumerable.Range(0, sets.Length).ToArray(), new Dictionary<int, int>());
        int Root(int s)
        {
            while (joined[s] != s) s = joined[s] = joined[joined[s]];
            return s;
        }

        for (var s = 0; s < sets.Length; s++) foreach (var member in sets[s]) if (!first.TryAdd(member, s)) joined[Root(s)] = Root(first[member]);
        return [.. Enumerable.Range(0, sets.Length).GroupBy(Root, s => sets[s]).Select(part => part.ToArray()).OrderBy(part => part.Length)];
    }

    private bool ExistOf(int[][] sets, int most)
    {
        var members = sets.SelectMany(set => set).Distinct().Select((member, place) => (member, place)).ToDictionary(entry => entry.member, entry => entry.place);
        if (most >= members.Count) return true;
        if (members.Count > MostMembers) throw TooMany();
        var words = members.Count / 64 + 1;
        ulong[] Mask(IEnumerable<int> some)
        {
            var mask = new ulong[words];
            foreach (var member in some) mask[members[member] / 64] |= 1UL << members[member];
            return mask;
        }

        var empty = new ulong[words];
        return Search([.. sets.Select(set => (Mask(set.Where(isOwn)), Mask(set.Where(member => !isOwn(member)))))], Mask(members.Keys.Where(isOwn)), [empty, empty], empty, empty, most);
    }

    /// <summary>Whether choices are left where some members are on each side, some are missed, and some of the other class must not be.</summary>
    private bool Search((ulong[] Own, ulong[] Other)[] sets, ulong[] own, ulong[][] sides, ulong[] missed, ulong[] kept, int left)
    {
        Charge(64L * own.Length + 2L * own.Length * sets.Length);
        var (asked, blocked) = (new List<ulong[]>(), new[] { new Dictionary<int, ulong[]>(), [] });
        foreach (var (ours, others) in sets)
        {
            if (Count(ours, missed) + Count(others, missed) > 0) continue;
            for (var side = 0; side < 2; side++)
            {
                if (Count(ours, sides[1 - side]) > 0 || Count(ours, ours) - Count(ours, sides[side]) is var open && open > 1) continue;
                var (ask, place) = (Without(others, kept), open == 1 ? First(Without(ours, sides[side])) : -1);
                if (open == 0) asked.Add(ask);
                else if (!blocked[side].TryGetValue(place, out var known) || Count(ask, ask) < Count(known, known)) blocked[side][place] = ask;
            }
        }

        if (Demands(sets, sides, missed, kept, left) > left) return false;
        var (narrow, free) = (asked.MinBy(ask => Count(ask, ask)), Without(Without(Without(own, missed), sides[0]), sides[1]));
        if (narrow is not null)
        {
            for (; Count(narrow, narrow) > 0; narrow = Without(narrow, kept))
            {
                var one = Bit(First(narrow), own.Length);
                if (Search(sets, own, sides, Joined(missed, one), kept, left - 1)) return true;
                kept = Joined(kept, one);
            }

            return false;
        }

        var best = -1;
        double Score(int place) => Weight(blocked[0], place) * (1 + 10 * Weight(blocked[1], place)) + Weight(blocked[1], place);
        for (var place = 0; place < 64 * own.Length; place++) if ((free[place / 64] >> place & 1) != 0 && (best < 0 || Score(place) > Score(best))) best = place;
        if (best < 0) return true;
        var chosen = Bit(best, own.Length);
        // The sides are alike.
        for (var side = 0; side < (Count(sides[0], sides[0]) == 0 ? 1 : 2); side++)
        {
            if (Search(sets, own, side == 0 ? [Joined(sides[0], chosen), sides[1]] : [sides[0], Joined(sides[1], chosen)], missed, kept, left)) return true;
        }

        return left > 0 && Search(sets, own, sides, Joined(missed, chosen), kept, left - 1);
    }

    /// <summary>How many groups of members without a common one ask for a miss each; no more than one beyond those left are looked for.</summary>
    private int Demands((ulong[] Own, ulong[] Other)[] sets, ulong[][] sides, ulong[] missed, ulong[] kept, int left)
    {
        var (used, count) = (missed, 0);
        for (; count <= left; count++)
        {
            var reasons = new Dictionary<int, int>();
            if (Standing(sets, [.. sides], used, reasons) is not (>= 0 and var standing)) return count;
            var (pending, before) = (new Stack<int>([standing]), Count(used, used));
            while (pending.TryPop(out var s))
            {
                var open = Without(Without(Without(sets[s].Own, sides[0]), sides[1]), used);
                used = Joined(Joined(used, open), Without(sets[s].Other, kept));
                for (; Count(open, open) > 0; open = Without(open, Bit(First(open), open.Length))) if (reasons.TryGetValue(First(open), out var reason)) pending.Push(reason);
            }

            // Nobody is left who could be missed.
            if (Count(used, used) == before) return left + 1;
        }

        return count;
    }

    /// <summary>A set that stands once members are on the side where they complete none; -1 for none. Sets with used members are left out.</summary>
    private int Standing((ulong[] Own, ulong[] Other)[] sets, ulong[][] sides, ulong[] used, Dictionary<int, int> reasons)
    {
        for (var before = -1; before < reasons.Count;)
        {
            before = reasons.Count;
            Charge(2L * used.Length * sets.Length);
            for (var s = 0; s < sets.Length; s++)
            {
                var ours = sets[s].Own;
                if (Count(ours, used) + Count(sets[s].Other, used) > 0) continue;
                for (var side = 0; side < 2; side++)
                {
                    if (Count(ours, sides[1 - side]) > 0 || Count(ours, ours) - Count(ours, sides[side]) is var open && open > 1) continue;
                    if (open == 0) return s;
                    var place = First(Without(ours, sides[side]));
                    sides[1 - side] = Joined(sides[1 - side], Bit(place, ours.Length));
                    reasons.Add(place, s);
                }
            }
        }

        return -1;
    }

    private void Charge(long more)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if ((steps += more) > MostSteps) throw TooMany();
    }

    private static CertificateException TooMany() => new("$", "the sets of a packing leave too many choices of sides to see how many samples are missed");

    private static double Weight(Dictionary<int, ulong[]> blocked, int place) => blocked.TryGetValue(place, out var ask) ? 100.0 / (1 + Count(ask, ask)) : 0;

    private static int Count(ulong[] mask, ulong[] within)
    {
        var count = 0;
        for (var w = 0; w < mask.Length; w++) count += BitOperations.PopCount(mask[w] & within[w]);
        return count;
    }

    private static int First(ulong[] mask)
    {
        var word = Array.FindIndex(mask, bits => bits != 0);
        return word * 64 + BitOperations.TrailingZeroCount(mask[word]);
    }

    private static ulong[] Bit(int place, int words) => [.. Enumerable.Range(0, words).Select(word => word == place / 64 ? 1UL << place : 0)];

    private static ulong[] Joined(ulong[] one, ulong[] other)
    {
        var joined = (ulong[])one.Clone();
        for (var w = 0; w < joined.Length; w++) joined[w] |= other[w];
        return joined;
    }

    private static ulong[] Without(ulong[] one, ulong[] other)
    {
        var rest = (ulong[])one.Clone();
        for (var w = 0; w < rest.Length; w++) rest[w] &= ~other[w];
        return rest;
    }
}
