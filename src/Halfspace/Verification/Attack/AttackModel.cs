using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.Attack;

/// <summary>The question for one target as a mixed-integer program over a region: distance, network, condition.</summary>
internal sealed class AttackModel
{
    /// <summary>The slack that the condition's rows must have, as a share of the outputs' size, until the replay holds.</summary>
    public static IReadOnlyList<double> Slacks => Tolerances.WitnessSlacks;

    /// <summary>States the question.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="margins">The network with its margins as outputs.</param>
    /// <param name="bounds">Bounds that hold wherever an answer may lie.</param>
    /// <param name="plain">Bounds that hold for every input of the region. A ReLU that only the others decide gets a row that says so.</param>
    /// <param name="options">Formulation and inequalities.</param>
    public AttackModel(AttackProblem problem, MarginNetwork margins, NetworkBounds bounds, NetworkBounds plain, AttackOptions options)
    {
        Distance = new DistanceModel(Model, problem, bounds.Region);
        Embedded = Model.Embed(margins.Network, Distance.Inputs, new EmbeddingOptions { Relu = options.Relu ?? ReluFormulations.Default, ValidInequalities = options.Inequalities, Bounds = bounds });
        OutputSize = SizeOf(bounds.Lower(margins.Network.Output), bounds.Upper(margins.Network.Output));
        Slack = Model.AddContinuous(0, 0, "slack");
        for (var j = 0; j < Embedded.Outputs.Count; j++) Model.AddConstraint(Embedded.Outputs[j].Plus(-1, Slack) >= 0, FormattableString.Invariant($"margins{j}"));
        if (!ReferenceEquals(bounds, plain)) AddDecided(bounds, plain);
    }

    /// <summary>The model.</summary>
    public MipModel Model { get; } = new("attack");

    /// <summary>The inputs and their distance, which is the objective.</summary>
    public DistanceModel Distance { get; }

    /// <summary>The network with its margins as outputs.</summary>
    public EmbeddedNetwork Embedded { get; }

    /// <summary>The slack that each row of the condition must have; zero.</summary>
    public Variable Slack { get; }

    /// <summary>How large a margin can be, by the bounds: the unit of the slack's shares.</summary>
    public double OutputSize { get; }

    /// <summary>The most slack that the rows are ever asked for.</summary>
    public double MostSlack => OutputSize * Slacks[^1];

    /// <summary>Whether a solver is to look for the formulation's cuts during its search.</summary>
    public bool CutsInTree(AttackOptions options, IMipSolver solver) => options.CutsInTree && Embedded.Separators.Count > 0 && solver.For(Model).TakesRowGenerators;

    /// <summary>Leaves out what is farther than a distance. Of the distances that are sums, others are in the inputs' ranges.</summary>
    public void AddRadius(double radius)
    {
        if (double.IsFinite(radius)) Model.AddConstraint(Model.Objective <= radius, "radius");
    }

    /// <summary>The point of the model at an input.</summary>
    public double[] PointOf(ReadOnlySpan<double> input)
    {
        var point = new double[Model.VariableCount];
        Distance.Complete(input, point);
        Embedded.Complete(point);
        return point;
    }

    /// <summary>Makes an input the start of the solver: a value for every variable, which no claim of the solver may contradict.</summary>
    public void SetStart(ReadOnlySpan<double> input)
    {
        var point = PointOf(input);
        for (var j = 0; j < point.Length; j++) Model.SetStart(Model.VariableAt(j), point[j]);
    }

    private void AddDecided(NetworkBounds bounds, NetworkBounds plain)
    {
        foreach (var node in Embedded.Network.Nodes)
        {
            if (node.Layer is not ActivationLayer layer) continue;
            var (from, values) = (node.Inputs[0], Embedded.Values(node.Inputs[0]));
            var low = bounds.Lower(from);
            var high = bounds.Upper(from);
            for (var j = 0; j < node.Size; j++)
            {
                if (!Stability.IsLinear(layer, low[j], high[j]) || Stability.IsLinear(layer, plain.Lower(from)[j], plain.Upper(from)[j]) || values[j].TermCount == 0) continue;
                if (low[j] >= 0) Model.AddConstraint(values[j] >= 0);
                else Model.AddConstraint(values[j] <= 0);
            }
        }
    }

    private static double SizeOf(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var size = 0.0;
        for (var j = 0; j < lower.Length; j++) size = Math.Max(size, Math.Max(Math.Abs(lower[j]), Math.Abs(upper[j])));
        return size > 0 && double.IsFinite(size) ? size : 1;
    }
}
