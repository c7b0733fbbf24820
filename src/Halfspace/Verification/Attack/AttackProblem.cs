using Halfspace.Networks;

namespace Halfspace.Verification.Attack;

/// <summary>
/// The question for the nearest input that a network gives to another class: which class, how clearly, and how the distance is measured.
/// </summary>
/// <remarks>
/// With a factor f the target's output y_t must be at least f times every other output (Fischetti and Jo, Constraints 23, 2018, with
/// f = 1.2). Where an output can be negative that is weaker than it sounds, and outputs that are all zero meet it: a margin D, y_t at
/// least y_j + D, says what is meant for signed outputs.
/// </remarks>
public sealed record AttackProblem
{
    /// <summary>The network; the largest output is its class.</summary>
    public required Network Network { get; init; }

    /// <summary>The input to start from.</summary>
    public required double[] Input { get; init; }

    /// <summary>The class that the input is to be given to; null for any but the one it has.</summary>
    public int? Target { get; init; }

    /// <summary>How the distance is measured.</summary>
    public AttackNorm Norm { get; init; }

    /// <summary>How many times as large as every other output the target's must be; does not count where a margin is given.</summary>
    public double Factor { get; init; } = 1.2;

    /// <summary>By how much the target's output must be above every other; null for the factor.</summary>
    public double? Margin { get; init; }

    /// <summary>The smallest value of each input; null for zero each.</summary>
    public double[]? Lower { get; init; }

    /// <summary>The largest value of each input; null for one each.</summary>
    public double[]? Upper { get; init; }

    /// <summary>The range of each input.</summary>
    public (double[] Lower, double[] Upper) Box
    {
        get
        {
            var (zeros, ones) = (new double[Input.Length], new double[Input.Length]);
            Array.Fill(ones, 1);
            return (Lower ?? zeros, Upper ?? ones);
        }
    }

    /// <summary>The class that the network gives to the input: the first of its largest outputs, in double precision.</summary>
    public int Class
    {
        get
        {
            var outputs = Network.Forward<double>(Input);
            return Array.IndexOf(outputs, outputs.Max());
        }
    }

    /// <summary>The classes that the input may be given to.</summary>
    public IReadOnlyList<int> Targets
    {
        get
        {
            if (Target is { } target) return [target];
            var own = Class;
            return [.. Enumerable.Range(0, Network.OutputSize).Where(c => c != own)];
        }
    }

    /// <summary>The least slack of any row of the condition, for outputs and a target: zero or more where it is met.</summary>
    public double Slack(ReadOnlySpan<double> outputs, int target)
    {
        var slack = double.PositiveInfinity;
        for (var j = 0; j < outputs.Length; j++)
        {
            if (j != target) slack = Math.Min(slack, Slack(outputs[target], outputs[j]));
        }

        return slack;
    }

    /// <summary>The slack of one output against another, with the sign that it has exactly: checkers of certificates compare exactly.</summary>
    private double Slack(double output, double other)
    {
        if (Margin is not { } margin) return Math.FusedMultiplyAdd(-Factor, other, output);
        var margins = output - other;
        if (margins != margin) return margins - margin;
        // The difference was rounded to the margin, or is it: what rounding left out decides.
        var taken = output - margins;
        return output - (margins + taken) + (taken - other);
    }

    /// <summary>The distance of another input.</summary>
    public double Distance(ReadOnlySpan<double> input) => Distance(Norm, Input, input);

    /// <summary>The distance of two inputs.</summary>
    internal static double Distance(AttackNorm norm, ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        var (sum, largest, squares, count) = (0.0, 0.0, 0.0, 0);
        for (var i = 0; i < from.Length; i++)
        {
            var change = Math.Abs(to[i] - from[i]);
            sum += change;
            squares += change * change;
            largest = Math.Max(largest, change);
            if (change != 0) count++;
        }

        return norm switch
        {
            AttackNorm.L1 => sum,
            AttackNorm.L2 => Math.Sqrt(squares),
            AttackNorm.Linf => largest,
            _ => count,
        };
    }

    /// <summary>Refuses what is not a question.</summary>
    /// <exception cref="ArgumentException">Sizes differ, the input is not in its box, there is no such class, or the factor or margin is no condition.</exception>
    public void Validate()
    {
        if (Network is null) throw new ArgumentException("The problem has no network.");
        if (Input is null) throw new ArgumentException("The problem has no input.");
        if (Network.OutputSize < 2) throw new ArgumentException($"The network has {Network.OutputSize} output; classes need two or more.");
        if (Input.Length != Network.InputSize) throw new ArgumentException($"The input has {Input.Length} values; the network takes {Network.InputSize}.");
        if (Target is { } target && (target < 0 || target >= Network.OutputSize)) throw new ArgumentException($"There is no class {target}; the network has the classes 0 to {Network.OutputSize - 1}.");
        foreach (var (ends, word) in new[] { (Lower, "lower"), (Upper, "upper") })
            if (ends is not null && ends.Length != Input.Length) throw new ArgumentException($"The box has {ends.Length} {word} ends; the network takes {Input.Length} inputs.");
        for (var i = 0; i < Input.Length; i++)
        {
            var (low, high) = (Lower?[i] ?? 0, Upper?[i] ?? 1);
            if (!(Input[i] >= low && Input[i] <= high)) throw new ArgumentException($"Input {i} is {Input[i]}, which is not in its range from {low} to {high}. Give the range with the box, or scale the input.");
        }

        if (Margin is { } margin ? !(double.IsFinite(margin) && margin >= 0) : !(double.IsFinite(Factor) && Factor >= 1))
            throw new ArgumentException(Margin is { } m ? $"The margin is {m}; it must be 0 or more." : $"The factor is {Factor}; it must be 1 or more.");
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(AttackProblem), PrintMembers);
}
