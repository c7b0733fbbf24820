using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// For neurons of the first layer, planes over the inputs that their values are never above within an L1 ball and its box. Near the ball's centre, where most inputs cannot be moved both ways and few can be
/// moved at once, they are lower than the chord of the neuron's range.
/// </summary>
/// <remarks>
/// Let y be the pre-activation, or minus it where it is positive at the centre, and w the gain of each move of an input by a unit. For any excess e of each move between zero and its gain, y less the excess of
/// all moves is at most <c>k = y(centre) + the knapsack of w - e</c>, so relu(y) is at most the excess plus the greater of k and zero. With <c>e = max(0, w - t)</c> and the largest t for which k is zero the plane is tight at
/// the centre. Where y is minus the pre-activation, the value is that and relu(y). The knapsack's dual takes any price: <c>price times radius + sum of room (w - e - price)+</c> is no less.
/// </remarks>
internal sealed class InputPlanes
{
    /// <summary>Sums over planes and constants have up to two roundings a neuron, which 2^-40 of their size covers, 8,192 of them.</summary>
    private const int MostNeurons = 4000;

    private readonly (int Input, bool IsUp, double Room)[] moves;
    private readonly bool[][] isOn;

    private InputPlanes(InputBall ball, Plane?[] planes, (int, bool, double)[] moves, bool[][] isOn) => (Ball, Planes, this.moves, this.isOn) = (ball, planes, moves, isOn);

    /// <summary>Where they hold, with the box in which they were made.</summary>
    public InputBall Ball { get; }

    /// <summary>The plane of each neuron; null where there is none.</summary>
    public IReadOnlyList<Plane?> Planes { get; }

    /// <summary>Whether they hold in a region, and their moves begin at the centre of its ball.</summary>
    public bool HoldIn(InputRegion region) => region.Ball is { Norm: InputNorm.L1 } ball && ball.Radius <= Ball.Radius && ball.Center.SequenceEqual(Ball.Center);

    /// <summary>States planes for the neurons that can have either sign.</summary>
    /// <param name="chain">The network.</param>
    /// <param name="region">What an L1 ball has in common with the box.</param>
    /// <returns>Null where the region is not that of such a ball, or the network has more neurons than what planes are charged for rounding covers.</returns>
    public static InputPlanes? Of(DenseChain chain, InputRegion region)
    {
        if (region.Ball is not { Norm: InputNorm.L1 } ball || chain.Stages[0].IsSparse || chain.Stages.Take(chain.HiddenCount).Sum(stage => stage.Outputs) > MostNeurons) return null;
        var stage = chain.Stages[0];
        var moves = Moves(region, ball.Center);
        var planes = new Plane?[stage.Outputs];
        for (var j = 0; j < planes.Length; j++)
        {
            if (stage.Leak(j) == 0 && !stage.IsStep(j)) planes[j] = Of(stage, j, ball, moves);
        }

        var (isOn, values) = (new bool[chain.HiddenCount][], ball.Center.ToArray());
        for (var k = 0; k < isOn.Length; k++)
        {
            var sums = chain.Stages[k].Sums(values);
            isOn[k] = Array.ConvertAll(sums, sum => sum > 0);
            values = [.. sums.Select(chain.Stages[k].Value)];
        }

        return new InputPlanes(ball, planes, moves, isOn);
    }

    /// <summary>Whether planes of a neuron stand on its pre-activation: where that is positive at the centre.</summary>
    public bool IsOn(int layer, int neuron) => isOn[layer][neuron];

    /// <summary>The plane of a neuron of a later layer, whose pre-activation, or minus it, an expression on the inputs is never below.</summary>
    /// <param name="isOn">Whether the plane stands on the pre-activation.</param>
    /// <param name="coefficients">The expression's coefficient on each input; zero for inputs that do not vary.</param>
    /// <param name="constant">Its constant.</param>
    /// <param name="error">What rounding can have done to it.</param>
    /// <param name="up">What is added besides for each unit that an input is moved up.</param>
    /// <param name="down">The same for down.</param>
    /// <returns>Null where the neuron cannot have the other sign, or numbers overflowed.</returns>
    public Plane? Of(bool isOn, ReadOnlySpan<double> coefficients, double constant, double error, ReadOnlySpan<double> up, ReadOnlySpan<double> down)
    {
        var (at, size) = (constant, Math.Abs(constant));
        for (var i = 0; i < coefficients.Length; i++) (at, size) = (at + coefficients[i] * Ball.Center[i], size + Math.Abs(coefficients[i] * Ball.Center[i]));
        var rounding = Rounding.Gamma(2 * coefficients.Length + 8) * size + error;
        var gains = new double[moves.Length];
        for (var k = 0; k < gains.Length; k++) gains[k] = moves[k].IsUp ? coefficients[moves[k].Input] + up[moves[k].Input] : -coefficients[moves[k].Input] + down[moves[k].Input];
        if (!double.IsFinite(rounding) || !Array.TrueForAll(gains, double.IsFinite)) return null;
        return Above(isOn, at, size, rounding, gains, Ball, moves);
    }

    /// <summary>The moves that inputs can make from the centre, with their rooms rounded up.</summary>
    private static (int Input, bool IsUp, double Room)[] Moves(InputRegion region, ReadOnlySpan<double> center)
    {
        var moves = new List<(int, bool, double)>();
        for (var i = 0; i < region.Size; i++)
        {
            if (region.Upper[i] > center[i]) moves.Add((i, true, Math.BitIncrement(region.Upper[i] - center[i])));
            if (region.Lower[i] < center[i]) moves.Add((i, false, Math.BitIncrement(center[i] - region.Lower[i])));
        }

        return [.. moves];
    }

    private static Plane? Of(DenseStage stage, int neuron, InputBall ball, (int Input, bool IsUp, double Room)[] moves)
    {
        var weights = stage.Weights.AsSpan(neuron * stage.Inputs, stage.Inputs);
        var (at, size) = (stage.Biases[neuron], Math.Abs(stage.Biases[neuron]));
        for (var i = 0; i < weights.Length; i++) (at, size) = (at + weights[i] * ball.Center[i], size + Math.Abs(weights[i] * ball.Center[i]));
        var isOn = at > 0;
        var rounding = Rounding.Gamma(2 * weights.Length + 8) * size;
        if (isOn) at = -at;
        var gains = new double[moves.Length];
        for (var k = 0; k < gains.Length; k++) gains[k] = moves[k].IsUp == isOn ? -weights[moves[k].Input] : weights[moves[k].Input];
        return Above(isOn, at, size, rounding, gains, ball, moves);
    }

    private static Plane? Above(bool isOn, double at, double size, double rounding, double[] gains, InputBall ball, (int Input, bool IsUp, double Room)[] moves)
    {
        var (taken, left) = Most(gains, ball.Radius, moves);

        var threshold = Threshold(taken, -at);
        if (threshold < 0) return null;
        var entries = new List<(int, bool, float)>();
        var (price, most, all) = (left > 0 ? 0 : Math.Min(threshold, taken[^1].Gain), 0.0, 0.0);
        for (var k = 0; k < gains.Length; k++)
        {
            if (gains[k] <= 0) continue;
            var excess = Math.Max(0, DualAscent.Outward(gains[k] - threshold, down: true));
            if (excess > 0) entries.Add((moves[k].Input, moves[k].IsUp, excess));
            most += moves[k].Room * Math.Max(0, gains[k] - excess - price);
            all += moves[k].Room * gains[k];
        }

        most += price * ball.Radius;
        var constant = at + most + rounding + Rounding.Gamma(4 * gains.Length + 16) * (most + all + size + Math.Abs(at));
        return double.IsFinite(constant) ? new Plane(isOn, Math.Max(0, constant), [.. entries]) : null;
    }

    /// <summary>The moves that gain most, in their order, as many as a ball has room for, and the room that is left.</summary>
    private static (List<(double Gain, double Length)> Taken, double Left) Most(double[] gains, double radius, (int Input, bool IsUp, double Room)[] moves)
    {
        var (taken, length) = (new List<(double Gain, double Length)>(), 0.0);
        for (var k = 0; k < gains.Length; k++)
        {
            if (gains[k] <= 0 || (length >= radius && (taken.Count == 0 || gains[k] <= taken[^1].Gain))) continue;
            var at = taken.Count;
            while (at > 0 && taken[at - 1].Gain < gains[k]) at--;
            taken.Insert(at, (gains[k], moves[k].Room));
            length += moves[k].Room;
            while (taken.Count > 0 && length - taken[^1].Length >= radius)
            {
                length -= taken[^1].Length;
                taken.RemoveAt(taken.Count - 1);
            }
        }

        var left = radius;
        for (var o = 0; o < taken.Count; o++)
        {
            var part = Math.Min(left, taken[o].Length);
            taken[o] = (taken[o].Gain, part);
            left -= part;
        }

        return (taken, left);
    }

    /// <summary>The largest t for which the moves that raise a neuron most, each cut at t, do not lift it above zero; negative where all of them do not.</summary>
    private static double Threshold(List<(double Gain, double Length)> taken, double room)
    {
        // From the lowest gain up: all that are larger are cut at t.
        var (below, above) = (0.0, taken.Sum(move => move.Length));
        for (var o = taken.Count - 1; o >= 0; o--)
        {
            var (gain, length) = taken[o];
            if (below + gain * above > room) return Math.Max(0, (room - below) / above) * (1 - Math.ScaleB(1, -20));
            (below, above) = (below + gain * length, above - length);
        }

        return -1;
    }

    /// <summary>A plane.</summary>
    /// <param name="IsOn">Whether it stands on the pre-activation itself, else on zero.</param>
    /// <param name="Constant">What is added everywhere.</param>
    /// <param name="Excess">What is added for a unit of moves.</param>
    internal sealed record Plane(bool IsOn, double Constant, (int Input, bool IsUp, float Excess)[] Excess);
}
