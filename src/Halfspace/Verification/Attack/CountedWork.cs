using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack;

/// <summary>
/// What a search took, counted and not measured: about the seconds of one thread, by factors that were measured once. What is decided by it is decided in the same way in every run, however much else the
/// machine has to do.
/// </summary>
/// <param name="all">Of what this is a part; null for nothing.</param>
internal sealed class CountedWork(CountedWork? all = null)
{
    /// <summary>Products of two vectors of sixteen numbers in single precision.</summary>
    private const double ProductsPerSecond = 6e8;

    /// <summary>One in double precision, which comes with a statement of the lines, in those.</summary>
    private const double Guarded = 2;

    /// <summary>Stating what is known of a part, in those, for each weight of the network.</summary>
    private const double Statement = 12;

    /// <summary>A linear program from its beginning, in those, for each weight.</summary>
    private const double Program = 300;

    /// <summary>One that goes on from the last, in those, for each weight.</summary>
    private const double NextProgram = 60;

    /// <summary>Following the gradient from an input, and taking changes back, in those, for each weight.</summary>
    private const double Walk = 100;

    private readonly Lock gate = new();
    private double seconds;

    /// <summary>About the seconds of one thread.</summary>
    public double Seconds
    {
        get
        {
            lock (gate) return seconds;
        }
    }

    /// <summary>Counts what steps and evaluations took.</summary>
    public void AddProducts(double single, double guarded) => Add((single + (Guarded * guarded)) / ProductsPerSecond);

    /// <summary>Counts statements of a part.</summary>
    public void AddStatements(DenseChain chain, int count) => Add(Statement * count * WeightsOf(chain) / ProductsPerSecond);

    /// <summary>Counts a linear program from its beginning.</summary>
    public void AddProgram(DenseChain chain) => Add(Program * WeightsOf(chain) / ProductsPerSecond);

    /// <summary>Counts a walk along the gradient and linear programs that go on from the last.</summary>
    /// <param name="weights">The weights of the network, or the terms of the program's rows.</param>
    /// <param name="programs">The programs.</param>
    public void AddWalk(double weights, long programs) => Add((Walk + (NextProgram * programs)) * weights / ProductsPerSecond);

    /// <summary>The weights of a network.</summary>
    public static double WeightsOf(DenseChain chain)
    {
        var sum = 0.0;
        foreach (var stage in chain.Stages) sum += stage.Weights.Length;
        return sum;
    }

    private void Add(double more)
    {
        lock (gate) seconds += more;
        all?.Add(more);
    }
}
