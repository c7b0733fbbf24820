using System.Globalization;

namespace Halfspace.Data;

/// <summary>Data sets that are made by a rule, so that no file is needed.</summary>
public static class Benchmarks
{
    private const int MostBits = 16;

    private static readonly (string Name, Func<string, Benchmark> Make)[] Fixed =
    [
        ("xor", name => Bits(name, 2, ones => ones == 1)),
        ("and", name => Bits(name, 2, ones => ones == 2)),
        ("monks-1", name => MonksProblems.Make(name, 1)),
        ("monks-2", name => MonksProblems.Make(name, 2)),
        ("monks-3", name => MonksProblems.Make(name, 3)),
        ("balance-scale", BalanceScale),
        ("tic-tac-toe", TicTacToe.Make),
    ];

    private static readonly (string Prefix, Func<string, int, Benchmark> Make)[] Sized =
    [
        ("parity-", (name, bits) => Bits(name, bits, ones => ones % 2 == 1)),
        ("majority-", (name, bits) => Bits(name, bits, ones => 2 * ones > bits)),
    ];

    /// <summary>The names, with <c>N</c> where a number of inputs from 2 to 16 stands.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Fixed.Select(entry => entry.Name), .. Sized.Select(entry => entry.Prefix + "N")];

    /// <summary>Makes a benchmark by name.</summary>
    /// <param name="name">One of <see cref="Names"/>, with a number for <c>N</c>; <c>builtin:</c> may stand before it.</param>
    /// <exception cref="ArgumentException">There is no such benchmark; the message lists the names.</exception>
    public static Benchmark Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string prefix = "builtin:";
        if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        foreach (var entry in Fixed)
        {
            if (entry.Name == name) return entry.Make(name);
        }

        foreach (var entry in Sized)
        {
            if (!name.StartsWith(entry.Prefix, StringComparison.Ordinal)) continue;
            if (int.TryParse(name.AsSpan(entry.Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= 2 and <= MostBits)
                return entry.Make(name, bits);
            throw new ArgumentException($"'{name}' needs a number of inputs from 2 to {MostBits} for N in {entry.Prefix}N, for example {entry.Prefix}4.", nameof(name));
        }

        throw new ArgumentException($"There is no built-in data set '{name}'. There are {string.Join(", ", Names)} (N from 2 to {MostBits}).", nameof(name));
    }

    /// <summary>All points of {0,1}^n in counting order; the class depends on the number of ones.</summary>
    private static Benchmark Bits(string name, int bits, Func<int, bool> rule)
    {
        var values = new int[bits << bits];
        var labels = new int[1 << bits];
        for (var point = 0; point < labels.Length; point++)
        {
            for (var bit = 0; bit < bits; bit++) values[point * bits + bit] = (point >> (bits - 1 - bit)) & 1;
            labels[point] = rule(int.PopCount(point)) ? 1 : 0;
        }

        var data = new Dataset(name, values, labels, [.. Enumerable.Range(1, bits).Select(bit => FormattableString.Invariant($"x{bit}"))], ["0", "1"], 1);
        return new Benchmark(data, data);
    }

    /// <summary>A balance with a weight at a distance on each side, each from 1 to 5 (625 points): it is balanced (B) or tips left (L) or right (R).</summary>
    private static Benchmark BalanceScale(string name)
    {
        var values = new List<int>();
        var labels = new List<int>();
        for (var point = 0; point < 625; point++)
        {
            int[] sides = [point / 125 + 1, point / 25 % 5 + 1, point / 5 % 5 + 1, point % 5 + 1];
            values.AddRange(sides);
            var (left, right) = (sides[0] * sides[1], sides[2] * sides[3]);
            labels.Add(left == right ? 0 : left > right ? 1 : 2);
        }

        var data = new Dataset(name, [.. values], [.. labels], ["left-weight", "left-distance", "right-weight", "right-distance"], ["B", "L", "R"], 1);
        return new Benchmark(data, data);
    }
}
