using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>Which inputs a network uses, for limits and prices: a binary an input, one where some neuron of the first layer gives it a weight.</summary>
public abstract partial class TrainingMip
{
    private readonly Dictionary<int, Variable> columnUses = [];
    private readonly List<(Variable Weight, Variable Magnitude)> magnitudes = [];
    private Variable[]? inputUses;

    /// <summary>For each column of <see cref="Inputs"/> a binary that is one where the column is used.</summary>
    private Variable[] InputUses
    {
        get
        {
            if (inputUses is not null) return inputUses;
            var uses = new Variable[Inputs.Count];
            for (var c = 0; c < uses.Length; c++)
            {
                uses[c] = Model.AddBinary(FormattableString.Invariant($"used_{c}"));
                foreach (var weight in WeightsOfColumn(c))
                {
                    if (weight.UpperBound > 0) Model.AddConstraint(weight - weight.UpperBound * uses[c] <= 0);
                    if (weight.LowerBound < 0) Model.AddConstraint(weight - weight.LowerBound * uses[c] >= 0);
                    if (weight.LowerBound > 0 || weight.UpperBound < 0) Model.SetBounds(uses[c], 1, 1);
                }
            }

            return inputUses = uses;
        }
    }

    /// <summary>What the network itself costs, as an expression; rows and variables are added where the prices are not zero.</summary>
    /// <param name="prices">The prices.</param>
    internal LinearExpression PriceOfNetwork(NetworkPrices prices)
    {
        var cost = LinearExpression.Zero;
        if (!prices.Input.IsZero)
        {
            foreach (var use in InputUses) cost = cost.Plus(NetworkPrices.Nearest(prices.Input), use);
        }

        if (prices.Weight.IsZero) return cost;
        var unit = NetworkPrices.Nearest(prices.Weight);
        foreach (var weight in Enumerable.Range(0, Inputs.Count).SelectMany(WeightsOfColumn).Concat(Problem.Hidden.Count > 0 ? LaterWeights : [])) cost += unit * Magnitude(weight);
        return cost;
    }

    /// <summary>The rows of the limits on inputs.</summary>
    private void AddInputLimits()
    {
        var limits = Problem.Limits;
        if (limits.MaxInputs is { } most && most < Inputs.Count) Model.AddConstraint(Sum(InputUses) <= most, "max_inputs");
        foreach (var (first, second) in limits.ForbiddenPairs) Model.AddConstraint(InputUses[first] + InputUses[second] <= 1, FormattableString.Invariant($"forbidden_{first}_{second}"));
        if (limits.MaxColumns is not { } mostColumns) return;
        for (var c = 0; c < Inputs.Count; c++)
        {
            var column = Problem.InputColumns[c];
            if (!columnUses.TryGetValue(column, out var use)) columnUses.Add(column, use = Model.AddBinary(FormattableString.Invariant($"column_{column}")));
            Model.AddConstraint(use - InputUses[c] >= 0);
        }

        Model.AddConstraint(Sum([.. columnUses.Values]) <= mostColumns, "max_columns");
    }

    private void SetInputStarts(IntegerNetwork network)
    {
        if (inputUses is not null)
        {
            var used = TrainingProblem.UsedInputs(network);
            for (var c = 0; c < inputUses.Length; c++)
            {
                Model.SetStart(inputUses[c], used[c] ? 1 : 0);
                if (!columnUses.TryGetValue(Problem.InputColumns[c], out var use)) continue;
                var column = Problem.InputColumns[c];
                Model.SetStart(use, Enumerable.Range(0, used.Length).Any(i => used[i] && Problem.InputColumns[i] == column) ? 1 : 0);
            }
        }

        foreach (var (weight, magnitude) in magnitudes)
        {
            if (Model.Start[weight.Index] is var start && !double.IsNaN(start)) Model.SetStart(magnitude, Math.Abs(start));
        }
    }

    private LinearExpression Magnitude(Variable weight)
    {
        if (weight.LowerBound >= 0) return weight;
        if (weight.UpperBound <= 0) return -weight;
        var magnitude = Model.AddInteger(0, Math.Max(-weight.LowerBound, weight.UpperBound), "abs_" + weight.Name);
        Model.AddConstraint((LinearExpression)magnitude >= weight);
        Model.AddConstraint((LinearExpression)magnitude >= -weight);
        magnitudes.Add((weight, magnitude));
        return magnitude;
    }

    private static LinearExpression Sum(IEnumerable<Variable> variables) => variables.Aggregate(LinearExpression.Zero, (sum, variable) => sum.Plus(1, variable));
}
