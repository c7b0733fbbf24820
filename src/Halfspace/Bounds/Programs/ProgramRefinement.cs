using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Halfspace.Bounds.Backward;
using Halfspace.Bounds.Relaxations;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Programs;

/// <summary>
/// Tightens the ranges of open values one by one with programs, from the inputs to the output. After each node that was improved,
/// backward bounds pass the gain on to what comes after it. A value is left alone as soon as its activation's piece is decided.
/// </summary>
internal sealed class ProgramRefinement
{
    private readonly Network network;
    private readonly InputRegion region;
    private readonly BoundOptions options;
    private readonly string method;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly CancellationToken cancellation;

    public ProgramRefinement(Network network, InputRegion region, BoundOptions options, string method, CancellationToken cancellationToken) =>
        (this.network, this.region, this.options, this.method, cancellation) = (network, region, options, method, cancellationToken);

    /// <summary>Whether programs keep each piece apart instead of their hull.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Makes what bounds objectives over a program, one for each thread.</summary>
    public required Func<MipModel, ProgramMinimum> Minimum { get; init; }

    /// <summary>The time for a single bound, in seconds.</summary>
    public double SecondsPerBound { get; init; } = double.PositiveInfinity;

    private double Remaining => cancellation.IsCancellationRequested ? 0 : options.TimeLimit - clock.Elapsed.TotalSeconds;

    /// <summary>Refines bounds that are known.</summary>
    public NetworkBounds Run(NetworkBounds known)
    {
        var table = new BoundTable(network, region, known);
        var isLinear = new bool[network.Nodes.Count];
        foreach (var node in network.Nodes)
        {
            isLinear[node.Index] = node.IsInput || (node.Layer is LinearLayer && node.Inputs.All(input => isLinear[input.Index]));
            // Backward bounds of a linear function of the inputs are exact already.
            if (isLinear[node.Index] || Remaining <= 0) continue;
            var rows = LayerByLayer.OpenValues(network, node, table);
            if (rows.Length == 0 || !Tighten(node, rows, table)) continue;
            var passedOn = LayerByLayer.Run(network, region, options with { Known = table.ToBounds(), TimeLimit = Math.Max(0, Remaining) }, [RelaxationSlope.LeastArea, RelaxationSlope.Left], linearOnly: false, method, cancellation);
            table = passedOn;
        }

        return table.ToBounds();
    }

    private bool Tighten(NetworkNode node, int[] rows, BoundTable table)
    {
        var program = new NetworkProgram(network, region, table, IsExact);
        var found = rows.Select(row => (Low: table.Lower(node)[row], High: table.Upper(node)[row])).ToArray();
        var objectives = rows.Select((row, q) => program.Objective(node, row, found[q])).ToArray();
        var decides = LayerByLayer.Activations(network, node);
        var next = -1;
        void Work()
        {
            using var minimum = Minimum(program.Model);
            for (var q = Interlocked.Increment(ref next); q < rows.Length && Remaining > 0; q = Interlocked.Increment(ref next)) found[q] = Bound(minimum, objectives[q], decides);
        }

        var threads = Math.Min(rows.Length, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        try
        {
            if (threads == 1) Work();
            else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerException!);
        }

        var improved = false;
        for (var q = 0; q < rows.Length; q++)
        {
            improved |= found[q].Low > table.Lower(node)[rows[q]] || found[q].High < table.Upper(node)[rows[q]];
            table.Tighten(node, rows[q], found[q].Low, found[q].High, method);
        }

        return improved;
    }

    /// <summary>Bounds one value from both sides, the side nearer to zero first.</summary>
    /// <param name="minimum">What bounds objectives.</param>
    /// <param name="objective">The value; a bound beyond what is known of its other end is handed on, to be found contradictory.</param>
    /// <param name="decides">The activations whose piece is asked for; null where the range itself is.</param>
    private (double Low, double High) Bound(ProgramMinimum minimum, ProgramObjective objective, ActivationLayer[]? decides)
    {
        var (low, high) = objective.Known;
        var lowerFirst = Math.Abs(low) <= Math.Abs(high);
        for (var side = 0; side < 2; side++)
        {
            var seconds = Math.Min(SecondsPerBound, Remaining);
            if (seconds <= 0 || low > high || (decides is not null && decides.All(layer => Stability.IsLinear(layer, low, high)))) break;
            if ((side == 0) == lowerFirst) low = Math.Max(low, Rounding.AddDown(minimum.LowerBound(objective, seconds), objective.Constant));
            else high = Math.Min(high, Rounding.AddUp(-minimum.LowerBound(objective.Negated(), seconds), objective.Constant));
        }

        return (low, high);
    }
}
