using System.Globalization;
using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>What a formulation gets of a neuron whose sign is open: its pre-activation with proven ranges, and where its rows go.</summary>
public sealed class ReluNeuron
{
    private readonly NeuronRows rows;

    internal ReluNeuron(string name, LinearExpression preActivation, ExpressionRange range, Variable output, Variable active, NeuronRows rows)
    {
        (Name, PreActivation, Range, Output, Active) = (name, preActivation, range, output, active);
        this.rows = rows;
        var terms = new ReluTerm[preActivation.TermCount];
        for (var i = 0; i < terms.Length; i++) terms[i] = ReluTerm.Of(preActivation.Coefficients[i], Model.VariableAt(preActivation.Indices[i]));
        Terms = terms;
        TermRange = ExpressionRange.Of(preActivation);
    }

    /// <summary>The model that gets the rows.</summary>
    public MipModel Model => Output.Model;

    /// <summary>What the neuron's rows and variables are called, before their endings.</summary>
    public string Name { get; }

    /// <summary>The pre-activation; each variable occurs once.</summary>
    public LinearExpression PreActivation { get; }

    /// <summary>The proven range of the pre-activation; its ends lie on both sides of zero.</summary>
    public ExpressionRange Range { get; }

    /// <summary>The range by the variables' ranges alone; it holds <see cref="Range"/>.</summary>
    public ExpressionRange TermRange { get; }

    /// <summary>Whether <see cref="Range"/> says more than the variables' ranges do.</summary>
    public bool IsRangeTighter => Range.Min > TermRange.Min || Range.Max < TermRange.Max;

    /// <summary>The terms of the pre-activation.</summary>
    public IReadOnlyList<ReluTerm> Terms { get; }

    /// <summary>The constant of the pre-activation.</summary>
    public double Bias => PreActivation.Constant;

    /// <summary>The neuron's output, between zero and the range's upper end.</summary>
    public Variable Output { get; }

    /// <summary>The binary that is one where the neuron is active.</summary>
    public Variable Active { get; }

    /// <summary>Adds a row.</summary>
    public void AddRow(LinearConstraint row, string ending) => Model.AddConstraint(row, Name + ending);

    /// <summary>Adds a continuous variable that is a sum where the neuron is active, and zero where it is not.</summary>
    public Variable AddVariable(double lower, double upper, string ending, int number, LinearExpression whenActive)
    {
        var variable = Model.AddContinuous(lower, upper, string.Create(CultureInfo.InvariantCulture, $"{Name}{ending}{number}"));
        rows.Define(variable, point => point.Span[Active.Index] == 1 ? whenActive.Evaluate(point.Span) : 0);
        return variable;
    }

    /// <summary>Registers rows that are to be added once a relaxation breaks them.</summary>
    public void AddSeparator(ICutSeparator separator) => rows.AddSeparator(separator);

    /// <summary>The output is at least the pre-activation.</summary>
    public void AddAbove() => AddRow(Output >= PreActivation, "_above");

    /// <summary>Where active, the output is at most the pre-activation; where not, zero: the two rows with the proven range as constants.</summary>
    public void AddSwitches()
    {
        AddRow((Output - PreActivation).Plus(-Range.Min, Active) <= -Range.Min, "_on");
        AddRow(((LinearExpression)Output).Plus(-Range.Max, Active) <= 0, "_off");
    }
}
