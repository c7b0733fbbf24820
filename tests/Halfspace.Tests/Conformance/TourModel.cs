using Halfspace.Mip;

namespace Halfspace.Tests.Conformance;

/// <summary>The shortest tour through a few towns, by the degrees alone; that it is one tour is left to lazy constraints.</summary>
internal sealed class TourModel
{
    private readonly int towns;
    private readonly double[,] distance;
    private readonly Variable[,] edge;

    /// <param name="seed">Seed of the places.</param>
    /// <param name="towns">How many towns, at least six where there is a gap.</param>
    /// <param name="gap">How far the second half of the towns lies from the first.</param>
    public TourModel(int seed, int towns, int gap = 0)
    {
        this.towns = towns;
        var random = new Random(seed);
        var places = Enumerable.Range(0, towns).Select(i => (X: random.Next(100) + (i < towns / 2 ? 0 : gap), Y: random.Next(100))).ToArray();
        (distance, edge) = (new double[towns, towns], new Variable[towns, towns]);
        var (length, degrees) = (LinearExpression.Zero, new LinearExpression[towns]);
        for (var a = 0; a < towns; a++)
        {
            for (var b = a + 1; b < towns; b++)
            {
                distance[a, b] = distance[b, a] = Math.Abs(places[a].X - places[b].X) + Math.Abs(places[a].Y - places[b].Y);
                edge[a, b] = edge[b, a] = Model.AddBinary($"e{a}_{b}");
                length = length.Plus(distance[a, b], edge[a, b]);
                degrees[a] = degrees[a].Plus(1, edge[a, b]);
                degrees[b] = degrees[b].Plus(1, edge[a, b]);
            }
        }

        foreach (var degree in degrees) Model.AddConstraint(degree.Between(2, 2));
        Model.Minimize(length);
    }

    public MipModel Model { get; } = new("tour");

    /// <summary>A row for each tour that does not pass through all towns: two edges leave its towns.</summary>
    public IReadOnlyList<LinearConstraint> Subtours(ReadOnlySpan<double> point)
    {
        var (rows, seen) = (new List<LinearConstraint>(), new bool[towns]);
        for (var start = 0; start < towns; start++)
        {
            if (seen[start]) continue;
            var tour = new List<int> { start };
            seen[start] = true;
            for (var at = 0; at < tour.Count; at++)
            {
                for (var b = 0; b < towns; b++)
                {
                    if (seen[b] || b == tour[at] || point[edge[tour[at], b].Index] < 0.5) continue;
                    seen[b] = true;
                    tour.Add(b);
                }
            }

            if (tour.Count == towns) return [];
            var leaving = LinearExpression.Zero;
            foreach (var a in tour) foreach (var b in Enumerable.Range(0, towns).Except(tour)) leaving = leaving.Plus(1, edge[a, b]);
            rows.Add(leaving >= 2);
        }

        return rows;
    }

    /// <summary>The length of the shortest tour by trying all.</summary>
    public double ShortestTour()
    {
        var best = double.PositiveInfinity;
        void Go(int town, int visited, double length)
        {
            if (visited == (1 << towns) - 1) best = Math.Min(best, length + distance[town, 0]);
            for (var next = 1; next < towns; next++) if ((visited & 1 << next) == 0) Go(next, visited | 1 << next, length + distance[town, next]);
        }

        Go(0, 1, 0);
        return best;
    }
}
