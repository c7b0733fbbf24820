using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>A training problem over real weights stated as a MIP: what an objective adds its rows to.</summary>
public abstract class RealTrainingMip
{
    private readonly List<(Variable Variable, Func<StepTrace, double> Value)> starts = [];

    /// <summary>Starts a model.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="asPrinted">Whether every sample is stated on its own with the loss variables and rows of the source, so that model sizes are those of the source.</param>
    /// <param name="name">The model's name.</param>
    protected RealTrainingMip(RealTrainingProblem problem, bool asPrinted, string name)
    {
        ArgumentNullException.ThrowIfNull(problem);
        (Problem, IsAsPrinted, Model) = (problem, asPrinted, new MipModel(name));
        var inputs = problem.Inputs;
        Points = asPrinted
            ? [.. Enumerable.Range(0, problem.Data.SampleCount).Select(k => new RealPoint(inputs.PointOf[k], [.. Enumerable.Range(0, problem.Data.ClassCount).Select(c => problem.Data.Labels[k] == c ? 1 : 0)]))]
            : [.. Enumerable.Range(0, inputs.Count).Select(n => new RealPoint(n, inputs.Counts[n]))];
    }

    /// <summary>The problem stated.</summary>
    public RealTrainingProblem Problem { get; }

    /// <summary>The model.</summary>
    public MipModel Model { get; }

    /// <summary>Whether model sizes are those of the source.</summary>
    public bool IsAsPrinted { get; }

    /// <summary>What the model states a copy of the network for: the different inputs with their label counts, or every sample.</summary>
    public IReadOnlyList<RealPoint> Points { get; }

    /// <summary>Half the width of the dead zone.</summary>
    public double DeadZone => (double)Problem.DeadZone;

    /// <summary>The pre-activation of an output for a point.</summary>
    public abstract LinearExpression Output(int point, int output);

    /// <summary>The largest value, or minus the smallest, that an output can take for a point.</summary>
    public abstract double OutputLimit(int point, int output);

    /// <summary>Adds the binary that is one where an expression is above the dead zone, and zero where it is below; nothing may be inside.</summary>
    /// <param name="a">The expression.</param>
    /// <param name="limit">The most that it can be in size.</param>
    /// <param name="name">A name.</param>
    public Variable AddStep(LinearExpression a, double limit, string name)
    {
        var h = Model.AddBinary(name);
        Model.AddConstraint(a - (limit + DeadZone) * h <= -DeadZone);
        Model.AddConstraint(a - (limit + DeadZone) * h >= -limit);
        return h;
    }

    /// <summary>Adds the binary of an output, with its start.</summary>
    public virtual Variable AddOutputStep(int point, int output)
    {
        var y = AddStep(Output(point, output), OutputLimit(point, output), FormattableString.Invariant($"y_{point}_{output}"));
        AddStart(y, trace => trace.Outputs(Points[point].Input)[output] >= 0 ? 1 : 0);
        return y;
    }

    /// <summary>Says what a variable's start is, given an evaluated network.</summary>
    public void AddStart(Variable variable, Func<StepTrace, double> value) => starts.Add((variable, value));

    /// <summary>Makes a network the model's start.</summary>
    public void SetStart(StepNetwork network)
    {
        var trace = new StepTrace(Problem, network);
        foreach (var (variable, value) in starts) Model.SetStart(variable, value(trace));
    }

    /// <summary>The network at a point of the model, weights rounded.</summary>
    public abstract StepNetwork Extract(IReadOnlyList<double> point);
}
