using System.Globalization;
using Halfspace.Networks;

namespace Halfspace.Verification.Attack;

/// <summary>
/// The question for the nearest row that an integer network gives to another class, in the units of its data: which class, how clearly, and how the
/// distance is measured.
/// </summary>
/// <remarks>
/// Without a factor or margin the network's own prediction has to change (<see cref="DataUnits.ClassOf"/>). A network of one output counts as two classes, whose
/// outputs are zero and the output: with a margin D it is at least D for the second class, and at most -D for the first.
/// Distances are between values that the network tells apart: the input is moved to the nearest first. A category that changes counts as two inputs.
/// </remarks>
public sealed record RowAttackProblem
{
    /// <summary>The rows that count, in the units of the network's data.</summary>
    public required DataBox Rows { get; init; }

    /// <summary>The row to start from.</summary>
    public required double[] Input { get; init; }

    /// <summary>The class that the row is to be given to; null for any but the one it has.</summary>
    public int? Target { get; init; }

    /// <summary>How the distance is measured.</summary>
    public AttackNorm Norm { get; init; }

    /// <summary>How many times as large as every other output the target's must be; null for none.</summary>
    public double? Factor { get; init; }

    /// <summary>By how much the target's output must be above every other; null for none.</summary>
    public double? Margin { get; init; }

    /// <summary>The class that the network gives to the row itself.</summary>
    public int Class => DataUnits.ClassOf(Rows.Units.Forward(Input));

    /// <summary>The row to start from, each value the nearest that the network tells apart: what distances are measured from.</summary>
    public double[] Start => Rows.Units.RowOf(Rows.Units.StepsOf(Input));

    /// <summary>The number of classes.</summary>
    public int ClassCount => Math.Max(2, Rows.Units.Network.OutputCount);

    /// <summary>The classes that the row may be given to.</summary>
    public IReadOnlyList<int> Targets
    {
        get
        {
            if (Target is { } target) return [target];
            var own = Class;
            return [.. Enumerable.Range(0, ClassCount).Where(c => c != own)];
        }
    }

    /// <summary>The rows of the condition: the sum of multiples of the outputs that has to be zero or more, one for each other class.</summary>
    internal IEnumerable<(double[] Weights, double Constant)> Conditions(int target)
    {
        var outputs = Rows.Units.Network.OutputCount;
        // Outputs are integers: a margin is met by the next one, and what has to be larger is larger by one.
        double Least(int other) => Margin is { } margin ? Math.Ceiling(margin) : other < target ? 1 : 0;
        if (outputs == 1)
        {
            yield return target == 1 ? ([1], -(Margin is null ? 0 : Least(0))) : ([-1], -(Margin is null ? 1 : Least(1)));
            yield break;
        }

        for (var j = 0; j < outputs; j++)
        {
            if (j == target) continue;
            var weights = new double[outputs];
            (weights[target], weights[j]) = (1, -(Factor ?? 1));
            yield return (weights, Factor is null ? -Least(j) : 0);
        }
    }

    /// <summary>The least slack of the condition for outputs: zero or more where it is met, by arithmetic whose sign is exact.</summary>
    internal double Slack(ReadOnlySpan<long> outputs, int target)
    {
        var slack = double.PositiveInfinity;
        foreach (var (weights, constant) in Conditions(target))
        {
            var other = Array.FindIndex(weights, weight => weight < 0);
            var ahead = outputs.Length == 1 ? weights[0] * outputs[0] + constant
                : Factor is { } factor ? Math.FusedMultiplyAdd(-factor, outputs[other], outputs[target])
                : outputs[target] - outputs[other] + constant;
            slack = Math.Min(slack, ahead);
        }

        return slack;
    }

    /// <summary>Refuses what is not a question.</summary>
    /// <exception cref="ArgumentException">Sizes differ, the row is not in its box, there is no such class, or factor or margin are no condition.</exception>
    public void Validate()
    {
        var steps = Rows.Units.StepsOf(Input);
        for (var i = 0; i < steps.Length; i++)
        {
            if (!(Input[i] >= Rows.Lower[i] && Input[i] <= Rows.Upper[i]) || steps[i] < Rows.First[i] || steps[i] > Rows.Last[i])
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Input {i} ('{Rows.Units.Inputs[i].Name}') is {Input[i]}, which is not in its range from {Rows.Lower[i]} to {Rows.Upper[i]}. Give the range with the box; numbers are in the units of the data."));
        }

        if (Target is { } target && (target < 0 || target >= ClassCount)) throw new ArgumentException($"There is no class {target}; the network has the classes 0 to {ClassCount - 1}.");
        if (Factor is not null && Margin is not null) throw new ArgumentException("Give a factor or a margin, not both.");
        if (Factor is not null && Rows.Units.Network.OutputCount == 1) throw new ArgumentException("The network has one output, which no factor compares with another. Give a margin, or neither.");
        if (Margin is { } margin && !(double.IsFinite(margin) && margin >= 0)) throw new ArgumentException($"The margin is {margin}; it must be 0 or more.");
        if (Factor is { } factor && !(double.IsFinite(factor) && factor >= 1)) throw new ArgumentException($"The factor is {factor}; it must be 1 or more.");
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RowAttackProblem), PrintMembers);
}
