namespace Halfspace.Experiments.Plans;

/// <summary>
/// The permutation that <c>random.seed(seed); random.shuffle(list)</c> of Python 3 makes: Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998),
/// started by the digits of the seed, and Fisher-Yates from the end with numbers below a limit by rejection.
/// </summary>
internal sealed class PythonShuffle
{
    private const int Length = 624;
    private const int Middle = 397;
    private readonly uint[] state = new uint[Length];
    private int next = Length;

    private PythonShuffle(uint seed)
    {
        state[0] = 19650218;
        for (var i = 1; i < Length; i++) state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >> 30)) + (uint)i;
        var at = 1;
        for (var k = 0; k < Length; k++, at = Step(at)) state[at] = (state[at] ^ ((state[at - 1] ^ (state[at - 1] >> 30)) * 1664525)) + seed;
        for (var k = 0; k < Length - 1; k++, at = Step(at)) state[at] = (state[at] ^ ((state[at - 1] ^ (state[at - 1] >> 30)) * 1566083941)) - (uint)at;
        state[0] = 1u << 31;
    }

    /// <summary>The permutation of 0 to count - 1.</summary>
    /// <param name="seed">A seed of one digit of 32 bits.</param>
    /// <param name="count">How many are shuffled.</param>
    public static int[] Permutation(uint seed, int count)
    {
        var (random, order) = (new PythonShuffle(seed), Enumerable.Range(0, count).ToArray());
        for (var i = count - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private int Step(int at)
    {
        if (at + 1 < Length) return at + 1;
        state[0] = state[Length - 1];
        return 1;
    }

    private int Below(int limit)
    {
        var bits = 32 - int.LeadingZeroCount(limit);
        while (true)
        {
            var drawn = (int)(Next() >> (32 - bits));
            if (drawn < limit) return drawn;
        }
    }

    private uint Next()
    {
        if (next == Length) Refill();
        var y = state[next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private void Refill()
    {
        for (var i = 0; i < Length; i++)
        {
            var y = (state[i] & 0x80000000) | (state[(i + 1) % Length] & 0x7fffffff);
            state[i] = state[(i + Middle) % Length] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }

        next = 0;
    }
}
