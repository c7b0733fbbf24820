using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.Maximum;

/// <summary>Bounds of a largest value from several sides, each held against the best forward pass.</summary>
internal sealed class MaximumSearch(EmbeddedNetwork embedded, OutputObjective objective, MaximumIncumbent best, MaximumTolerance tolerance, ILpSolver? linear, CancellationToken cancellationToken)
{
    private double rederived = double.PositiveInfinity;
    private double reported = double.PositiveInfinity;
    private string reporter = "";

    /// <summary>Whether a solver said what a forward pass contradicts, and nothing since has taken its place.</summary>
    public bool IsContradicted { get; private set; }

    /// <summary>The lowest bound that nothing contradicts.</summary>
    public double Bound => Math.Min(rederived, Reported);

    /// <summary>Whether the re-derived bound meets the value.</summary>
    public bool IsClosed => rederived - best.Value <= tolerance.At(best.Value);

    /// <summary>Whom the bound rests on: nobody where the re-derived one meets the value, or is as low.</summary>
    public IReadOnlyList<string> Trusts => IsClosed || rederived <= Reported ? [] : [reporter];

    public long Nodes { get; private set; }

    public string Message { get; private set; } = "";

    /// <summary>The reported bound, unless a forward pass since has shown it to be wrong.</summary>
    private double Reported => reported >= best.Value - tolerance.At(best.Value) ? reported : double.PositiveInfinity;

    /// <summary>The bound that needs no solver.</summary>
    public void TakeBackwardBound(NetworkBounds bounds, double seconds)
    {
        var builder = new NetworkBuilder();
        var (network, made) = (bounds.Network, new NetworkNode[bounds.Network.Nodes.Count]);
        foreach (var node in network.Nodes)
            made[node.Index] = node.Layer is null ? builder.Input(node.Shape, node.Name) : builder.Add(node.Layer, [.. node.Inputs.Select(input => made[input.Index])], node.Shape, node.Name);
        var summed = builder.Build(builder.Add(new DenseLayer(network.OutputSize, objective.Weights, [objective.Constant]), made[network.Output.Index], name: "objective"));
        double[][] Ends(Func<NetworkNode, double[]> known, double open) => [.. summed.Nodes.Select(node => node == summed.Output ? [open] : known(network.Nodes[node.Index]))];
        var known = new NetworkBounds(summed, bounds.Region, Ends(node => bounds.Lower(node).ToArray(), double.NegativeInfinity), Ends(node => bounds.Upper(node).ToArray(), double.PositiveInfinity));
        var found = new BackwardBounds().Compute(summed, bounds.Region, new BoundOptions { Threads = 1, Known = known, TimeLimit = seconds }, cancellationToken);
        rederived = Math.Min(rederived, found.Upper(summed.Output)[0]);
    }

    /// <summary>Takes what a solver answered: its point's inputs by their forward pass, its bound unless a forward pass is above it.</summary>
    public void Take(SolveResult result)
    {
        Nodes += result.Nodes;
        if ((result.Point ?? result.Proposal) is { } point)
        {
            best.Offer(embedded.InputsAt([.. point]));
            if (linear is not null && embedded.OpenSigns > 0) new StrictSides(embedded, linear, best, tolerance, cancellationToken).Take([.. point]);
        }

        var isUseless = result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Unbounded or SolveStatus.Rejected or SolveStatus.Failed;
        IsContradicted = isUseless || result.DualBound < best.Value - tolerance.At(best.Value);
        if (!IsContradicted)
        {
            if (result.DualBound < reported) (reported, reporter) = (result.DualBound, result.Solver);
            if (result.Status == SolveStatus.Crashed) Message = result.Message;
            return;
        }

        if (result.Status == SolveStatus.Failed)
        {
            Message = $"{result.Solver} gave no answer that can be used ({result.Message}).";
            return;
        }

        var claim = result.Message.Length > 0 ? result.Message : result.Status == SolveStatus.Optimal ? FormattableString.Invariant($"the bound {result.DualBound:G9}") : result.Status.ToString();
        Message = FormattableString.Invariant($"What {result.Solver} says does not stand ({claim}): the network's forward pass gives {best.Value:G9} in the box. It was set aside.");
    }

    /// <summary>Bounds the model by a branch and bound that trusts no solver; better inputs are taken on the way.</summary>
    public void Rederive(double seconds)
    {
        if (linear is null || seconds <= 0 || IsClosed) return;
        var model = embedded.Model.Copy();
        model.Minimize(-model.Objective);
        var half = 0.5 * tolerance.At(best.Value);
        var options = new SafeSearchOptions
        {
            TimeLimit = seconds,
            Cutoff = -(best.Value + half),
            Gap = half,
            RowError = Tolerances.ModelRounding,
            Propose = point => -best.Offer(embedded.InputsAt(point)),
        };
        var search = SafeBranchAndBound.Minimize(model, linear, options, cancellationToken);
        Nodes += search.Nodes;
        // A model that is shown to have no point would be a fault of this library: every input of the box is one.
        if (search.IsInfeasible) throw new BoundContradictionException("branch and bound", embedded.Network.Output.Name, 0, (double.PositiveInfinity, double.NegativeInfinity), (best.Value, best.Value));
        rederived = Math.Min(rederived, -search.Bound);
        if (Reported == double.PositiveInfinity && reported < double.PositiveInfinity) IsContradicted = true;
    }

    /// <summary>Holds two solvers' answers against each other and against the best forward pass.</summary>
    /// <returns>A sentence where they contradict each other; null where not.</returns>
    public string? CrossCheck(SolveResult first, SolveResult second)
    {
        Nodes += second.Nodes;
        if ((second.Point ?? second.Proposal) is { } point) best.Offer(embedded.InputsAt([.. point]));
        foreach (var result in new[] { first, second })
        {
            if (result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Unbounded or SolveStatus.Rejected)
                return FormattableString.Invariant($"{result.Solver} claims {result.Status} ({result.Message}); the network's forward pass gives {best.Value:G9} in the box.");
            if (result.DualBound < best.Value - tolerance.At(best.Value))
                return FormattableString.Invariant($"{result.Solver}'s bound {result.DualBound:G9} is contradicted by the network's forward pass, which gives {best.Value:G9} in the box.");
        }

        Message = second.Status == SolveStatus.Optimal && first.Status == SolveStatus.Optimal ? $"{first.Solver} and {second.Solver} agree." : $"{second.Solver} could not confirm it ({second.Status}).";
        return null;
    }
}
