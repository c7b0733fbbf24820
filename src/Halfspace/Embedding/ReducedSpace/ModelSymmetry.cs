using System.Numerics;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>
/// Rows that leave one of several points which differ only by an exchange of alike variables, as where the same network is in the model several times: variables, rows and networks are
/// permuted so that the model stays what it is, and the first variable is to be the largest of those that it can change places with.
/// </summary>
/// <remarks>
/// A permutation is guessed by refining colours and then held against the whole model, number by number, so what colours say is never relied on. One variable after the other is
/// fixed, and compared with those that permutations which leave the earlier ones in place bring there: inequalities of a Schreier-Sims table (Salvagnin, CPAIOR 2018).
/// </remarks>
internal sealed class ModelSymmetry
{
    /// <summary>Larger models are not looked at.</summary>
    private const int MostVertices = 4000;

    /// <summary>Variables that are compared with others at most.</summary>
    private const int MostFixed = 16;

    /// <summary>Guesses for one permutation.</summary>
    private const int MostGuesses = 64;

    /// <summary>Rows at most: each makes every program larger.</summary>
    private const int MostRows = 64;

    /// <summary>Edges and numbers that are looked at in all.</summary>
    private const long MostWork = 10_000_000;

    private readonly ReducedModel model;
    private readonly int variables;
    private readonly int rows;
    private readonly List<(int Other, ulong Label)>[] edges;
    private readonly ulong[] first;
    private int guesses;
    private long work;

    private ModelSymmetry(ReducedModel model)
    {
        (this.model, variables, rows) = (model, model.Kept.Length, model.Rows.Length + 1);
        edges = [.. Enumerable.Range(0, variables + rows + model.Chains.Length).Select(_ => new List<(int, ulong)>())];
        first = new ulong[edges.Length];
        for (var i = 0; i < variables; i++) first[i] = Of([model.Model.LowerBound(model.Kept[i]), model.Model.UpperBound(model.Kept[i]), (double)model.Model.KindOf(model.Kept[i])]);
        for (var r = 0; r < rows; r++)
        {
            var row = RowAt(r);
            first[variables + r] = Of([row.Constant, row.Lower, row.Upper, r == 0 ? 1 : 2]);
            for (var t = 0; t < row.Indices.Length; t++) Join(row.Indices[t], variables + r, Of([row.Coefficients[t]]));
            foreach (var part in row.Parts) Join(variables + rows + part.Network, variables + r, part.Before.Concat(part.After).Aggregate(3UL, (sum, values) => Mix(sum * 5 + (values is null ? 1 : Of(values)))));
        }

        for (var k = 0; k < model.Chains.Length; k++)
        {
            var chain = model.Chains[k];
            first[variables + rows + k] = Of(chain.Constants) + (ulong)chain.Linear.Length;
            for (var s = 0; s < chain.Support.Length; s++) Join(chain.Support[s], variables + rows + k, Of(Column(chain, s)));
        }
    }

    /// <summary>The rows; none where nothing can change places, or nothing was found.</summary>
    public static IReadOnlyList<ReducedRow> Rows(ReducedModel model)
    {
        if (model.Kept.Length + model.Rows.Length + model.Chains.Length >= MostVertices) return [];
        return new ModelSymmetry(model).Find();
    }

    private List<ReducedRow> Find()
    {
        var found = new List<ReducedRow>();
        var weights = new double[variables];
        foreach (var chain in model.Chains)
        {
            for (var s = 0; s < chain.Support.Length; s++)
            {
                var i = chain.Support[s];
                weights[i] += (model.Model.UpperBound(model.Kept[i]) - model.Model.LowerBound(model.Kept[i])) * Column(chain, s).Sum(Math.Abs);
            }
        }

        var fixedOnes = new List<int>();
        while (fixedOnes.Count < MostFixed && found.Count < MostRows && work < MostWork)
        {
            var colours = Refined(fixedOnes);
            var groups = Enumerable.Range(0, variables).GroupBy(i => colours[i]).Where(group => group.Skip(1).Any() && group.Any(i => weights[i] > 0)).ToArray();
            if (groups.Length == 0) break;
            var group = groups.MaxBy(one => one.Max(i => weights[i]))!;
            var chosen = group.First();
            foreach (var other in group.Skip(1))
            {
                if (found.Count == MostRows || work > MostWork) break;
                guesses = 0;
                if (!IsExchange([.. fixedOnes, chosen], [.. fixedOnes, other])) continue;
                found.Add(new ReducedRow([chosen, other], [1, -1], 0, 0, double.PositiveInfinity, []));
            }

            fixedOnes.Add(chosen);
        }

        return found;
    }

    /// <summary>Whether a permutation that leaves the model as it is brings some vertices to others.</summary>
    private bool IsExchange(List<int> from, List<int> to)
    {
        if (++guesses > MostGuesses || work > MostWork) return false;
        var (left, right) = (Refined(from), Refined(to));
        var places = Enumerable.Range(0, right.Length).GroupBy(v => right[v]).ToDictionary(group => group.Key, group => group.ToArray());
        var groups = Enumerable.Range(0, left.Length).GroupBy(v => left[v]).ToArray();
        if (groups.Length != places.Count) return false;
        var open = -1;
        var map = new int[left.Length];
        foreach (var group in groups)
        {
            var members = group.ToArray();
            if (!places.TryGetValue(group.Key, out var targets) || targets.Length != members.Length) return false;
            if (members.Length > 1 && open < 0) open = members[0];
            for (var e = 0; e < members.Length; e++) map[members[e]] = targets[e];
        }

        if (Holds(map)) return true;
        return open >= 0 && places[left[open]].Any(target => IsExchange([.. from, open], [.. to, target]));
    }

    /// <summary>Colours of all vertices, the given ones each with its own.</summary>
    private ulong[] Refined(List<int> fixedOnes)
    {
        var colours = (ulong[])first.Clone();
        for (var f = 0; f < fixedOnes.Count; f++) colours[fixedOnes[f]] = Mix(colours[fixedOnes[f]] + (ulong)f + 7);
        for (var count = -1; new HashSet<ulong>(colours).Count is var next && next > count; count = next)
        {
            var last = (ulong[])colours.Clone();
            for (var v = 0; v < last.Length; v++)
            {
                work += edges[v].Count;
                var sum = Mix(last[v]);
                foreach (var (other, label) in edges[v]) sum += Mix(label ^ Mix(last[other]));
                colours[v] = Mix(sum);
            }
        }

        return colours;
    }

    /// <summary>Whether a map of vertices leaves every number of the model in place.</summary>
    private bool Holds(int[] map)
    {
        if (new HashSet<int>(map).Count != map.Length || map[variables] != variables) return false;
        for (var i = 0; i < variables; i++)
        {
            if (map[i] >= variables) return false;
            var (one, other) = (model.Kept[i], model.Kept[map[i]]);
            if (model.Model.LowerBound(one) != model.Model.LowerBound(other) || model.Model.UpperBound(one) != model.Model.UpperBound(other) || model.Model.KindOf(one) != model.Model.KindOf(other)) return false;
        }

        work += rows + model.Chains.Sum(chain => (long)chain.Support.Length * (chain.Support.Length + chain.Constants.Length));
        for (var r = 0; r < rows; r++) if (map[variables + r] - variables is var target && (target < 0 || target >= rows || !IsSame(RowAt(r), RowAt(target), map))) return false;
        for (var k = 0; k < model.Chains.Length; k++) if (map[variables + rows + k] - variables - rows is var target && (target < 0 || !IsSame(model.Chains[k], model.Chains[target], map))) return false;
        return true;
    }

    private bool IsSame(ReducedRow one, ReducedRow other, int[] map)
    {
        if (one.Constant != other.Constant || one.Lower != other.Lower || one.Upper != other.Upper || one.Indices.Length != other.Indices.Length || one.Parts.Count != other.Parts.Count) return false;
        var terms = new Dictionary<int, double>();
        for (var t = 0; t < other.Indices.Length; t++) terms[other.Indices[t]] = other.Coefficients[t];
        for (var t = 0; t < one.Indices.Length; t++) if (!terms.TryGetValue(map[one.Indices[t]], out var value) || value != one.Coefficients[t]) return false;
        foreach (var part in one.Parts)
        {
            var network = map[variables + rows + part.Network] - variables - rows;
            if (other.Parts.FirstOrDefault(candidate => candidate.Network == network) is not { } match || !IsSame(part.Before, match.Before) || !IsSame(part.After, match.After)) return false;
        }

        return true;
    }

    private static bool IsSame(NetworkChain one, NetworkChain other, int[] map)
    {
        if (one.Linear.Length != other.Linear.Length || one.After.Length != other.After.Length || one.Support.Length != other.Support.Length || !one.Constants.AsSpan().SequenceEqual(other.Constants)) return false;
        for (var s = 0; s < one.Support.Length; s++)
        {
            var place = Array.IndexOf(other.Support, map[one.Support[s]]);
            if (place < 0 || !Column(one, s).AsSpan().SequenceEqual(Column(other, place))) return false;
        }

        for (var l = 1; l < one.Linear.Length; l++)
        {
            var (a, b) = (one.Linear[l], other.Linear[l]);
            if (ReferenceEquals(a, b)) continue;
            if (a.OutputSize != b.OutputSize || !a.Biases.SequenceEqual(b.Biases)) return false;
            for (var j = 0; j < a.OutputSize; j++) if (!a.Rows.Columns(j).SequenceEqual(b.Rows.Columns(j)) || !a.Rows.Weights(j).SequenceEqual(b.Rows.Weights(j))) return false;
        }

        return true;
    }

    private static bool IsSame(double[]?[] one, double[]?[] other)
    {
        for (var l = 0; l < one.Length; l++)
        {
            if (one[l] is null != other[l] is null || (one[l] is { } values && !values.AsSpan().SequenceEqual(other[l]))) return false;
        }

        return true;
    }

    /// <summary>The objective is the row of number zero.</summary>
    private ReducedRow RowAt(int row) => row == 0 ? model.Objective : model.Rows[row - 1];

    private void Join(int one, int other, ulong label)
    {
        edges[one].Add((other, label));
        edges[other].Add((one, label));
    }

    private static double[] Column(NetworkChain chain, int place) => [.. Enumerable.Range(0, chain.Constants.Length).Select(j => chain.Composed[j * chain.Support.Length + place])];

    private static ulong Of(ReadOnlySpan<double> values)
    {
        var sum = 11UL;
        foreach (var value in values) sum = Mix(sum * 31 + BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value));
        return sum;
    }

    /// <summary>Bits that depend on all bits of a number.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 31)) * 0x9E3779B97F4A7C15UL;
        return BitOperations.RotateLeft(value, 27) ^ ((value ^ (value >> 29)) * 0xBF58476D1CE4E5B9UL);
    }
}
