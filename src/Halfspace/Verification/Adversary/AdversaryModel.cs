using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;

namespace Halfspace.Verification.Adversary;

/// <summary>The question for one target as a mixed-integer program over a region: distance, network, condition.</summary>
internal sealed class AdversaryModel
{
    public AdversaryModel(AdversaryProblem problem, LeadNetwork lead, NetworkBounds bounds, AdversaryOptions options)
    {
        Distance = new DistanceModel(Model, problem, bounds.Region);
        Embedded = Model.Embed(lead.Network, Distance.Inputs, new EmbeddingOptions { Relu = options.Relu ?? ReluFormulations.Default, ValidInequalities = options.Inequalities, Bounds = bounds });
        Spare = Model.AddContinuous(0, double.PositiveInfinity, "spare");
        Model.Fix(Spare, 0);
        for (var j = 0; j < Embedded.Outputs.Count; j++) Model.AddConstraint(Embedded.Outputs[j].Plus(-1, Spare) >= 0, FormattableString.Invariant($"lead{j}"));
    }

    /// <summary>The model.</summary>
    public MipModel Model { get; } = new("adversary");

    /// <summary>The inputs and their distance, which is the objective.</summary>
    public DistanceModel Distance { get; }

    /// <summary>The network with its leads as outputs.</summary>
    public EmbeddedNetwork Embedded { get; }

    /// <summary>What each row of the condition must have to spare; zero.</summary>
    public Variable Spare { get; }

    /// <summary>A point of the model at an input; copies and parts that some formulations add are zero.</summary>
    public double[] PointOf(ReadOnlySpan<double> input)
    {
        var point = new double[Model.VariableCount];
        Distance.Complete(input, point);
        Embedded.Complete(point);
        return point;
    }

    /// <summary>Makes an input the start of the solver, but for copies and parts.</summary>
    public void SetStart(ReadOnlySpan<double> input)
    {
        var point = PointOf(input);
        foreach (var variable in Distance.Variables.Concat(Embedded.DefinedVariables)) Model.SetStart(variable, point[variable.Index]);
    }
}
