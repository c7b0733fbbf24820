using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Improves backward bounds of sixteen expressions at once by steps on the slopes of the lower lines (alpha) and on the multipliers of the signs
/// that neurons were given (beta), in single precision. Nothing is claimed from it: <see cref="GuardedBound"/> evaluates what it found.
/// </summary>
/// <remarks>
/// In a lane a neuron is either open or split, so it has one variable: a slope between its leak and one, or a multiplier of zero or more. Steps are Adam's
/// (Kingma and Ba, ICLR 2015); what they are divided by makes them independent of the expression's units, and multipliers step in units of the
/// coefficients that the neuron had at first. Sources: alpha-CROWN (Xu et al., ICLR 2021), beta-CROWN (Wang et al., NeurIPS 2021).
/// </remarks>
internal sealed class DualAscent
{
    /// <summary>Expressions at once.</summary>
    public const int Lanes = 16;

    /// <summary>The share that planes begin with.</summary>
    public const float FirstPlaneShare = 0.2f;

    /// <summary>The first step of a plane's share, in units of a slope's.</summary>
    private const float PlaneRate = 2;

    private const float Decay1 = 0.9f;
    private const float Decay2 = 0.99f;

    /// <summary>Keeps quotients finite where nothing changes.</summary>
    private static readonly Vector512<float> Smallest = Vector512.Create(MathF.ScaleB(1, -100));

    private readonly RelaxedChain net;
    private readonly Vector512<float>[][] first;
    private readonly Vector512<float>[][] second;
    private readonly Vector512<float>[][] scale;
    private readonly bool[][] isSplit;
    private readonly Vector512<float>[] firstPlane;
    private readonly Vector512<float>[] secondPlane;
    private Vector512<float> firstShare;
    private Vector512<float> secondShare;

    public DualAscent(RelaxedChain net)
    {
        this.net = net;
        Pass = new LanePass<float>(net);
        Vector512<float>[][] Arrays() => [.. net.Layers.Select(layer => new Vector512<float>[layer.Open])];
        (Variables, Best, Signs, Lower, Upper) = (Arrays(), Arrays(), Arrays(), Arrays(), Arrays());
        (first, second, scale) = (Arrays(), Arrays(), Arrays());
        isSplit = [.. net.Layers.Select(layer => new bool[layer.Open])];
        var planes = Pass.Planes?.Rows.Length ?? 0;
        (PlaneShares, BestPlaneShares, firstPlane, secondPlane) = (new Vector512<float>[planes], new Vector512<float>[planes], new Vector512<float>[planes], new Vector512<float>[planes]);
        RowCoefficients = new Vector512<float>[net.Layers.Count == net.Chain.HiddenCount ? net.Layers[^1].Rows : 0];
    }

    /// <summary>The pass that evaluates.</summary>
    public LanePass<float> Pass { get; }

    /// <summary>The slope, or multiplier, of each open neuron.</summary>
    public Vector512<float>[][] Variables { get; }

    /// <summary>Those of the best bound.</summary>
    public Vector512<float>[][] Best { get; }

    /// <summary>The signs that neurons were given: 1, -1, or 0 of an open neuron.</summary>
    public Vector512<float>[][] Signs { get; }

    /// <summary>The share of each plane in the upper line of its neuron; empty where there are no planes.</summary>
    public Vector512<float>[] PlaneShares { get; }

    /// <summary>Those of the best bound.</summary>
    public Vector512<float>[] BestPlaneShares { get; }

    /// <summary>The best bounds.</summary>
    public Vector512<float> Bounds { get; private set; }

    /// <summary>About the products of two vectors that all steps so far took.</summary>
    public double Products { get; private set; }

    /// <summary>Coefficients on the last hidden layer of the row that takes part with a share.</summary>
    public Vector512<float>[] RowCoefficients { get; }

    /// <summary>The row's constant, less its limit.</summary>
    public Vector512<float> RowConstant { get; set; }

    /// <summary>The share of the row: one where it is what is bounded; found by steps where <see cref="IsShareFree"/>.</summary>
    public Vector512<float> Share { get; set; }

    /// <summary>The share of the best bound.</summary>
    public Vector512<float> BestShare { get; private set; }

    /// <summary>Whether the row only helps: where it is to be met, any share of zero or more of it may be added to what is bounded.</summary>
    public bool IsShareFree { get; set; }

    /// <summary>Rows that are bounded together, or help, in place of the one row; null for none.</summary>
    public RowShares? Rows { get; set; }

    /// <summary>For each layer the neuron that is bounded, minus its sign, in the form of <see cref="LanePass{T}.Pull"/>; null where it is a row.</summary>
    public Vector512<float>[]? Target { get; set; }

    /// <summary>The layer of <see cref="Target"/>.</summary>
    public int TargetLayer { get; set; }

    /// <summary>The lower end of each open neuron's pre-activation.</summary>
    public Vector512<float>[][] Lower { get; }

    /// <summary>The upper end.</summary>
    public Vector512<float>[][] Upper { get; }

    /// <summary>Makes all neurons open in their ranges, with the slopes that leave the least area.</summary>
    public void Open()
    {
        Array.Fill(PlaneShares, Vector512.Create(FirstPlaneShare));
        for (var m = 0; m < net.Layers.Count; m++)
        {
            var layer = net.Layers[m];
            Array.Clear(Signs[m]);
            for (var p = 0; p < layer.Open; p++)
            {
                Variables[m][p] = LaneMath<float>.All(layer.LeastArea(p));
                (Lower[m][p], Upper[m][p]) = (Vector512.Create(Outward(layer.Lower[p], down: true)), Vector512.Create(Outward(layer.Upper[p], down: false)));
            }
        }
    }

    /// <summary>The next number of single precision that is no larger, or no smaller.</summary>
    public static float Outward(double value, bool down)
    {
        var near = (float)value;
        return down ? (near > value ? MathF.BitDecrement(near) : near) : near < value ? MathF.BitIncrement(near) : near;
    }

    /// <summary>Climbs.</summary>
    /// <param name="top">The layer whose values the given coefficients are on.</param>
    /// <param name="steps">Evaluations, one at least.</param>
    /// <param name="rate">The first step of a slope.</param>
    /// <param name="isEnough">Told the bounds after each evaluation; ends the climb.</param>
    /// <param name="relativeRate">The first step of a multiplier, in units of its neuron's coefficient.</param>
    /// <param name="end">What steps shrink to, as a share of the first ones.</param>
    public void Climb(int top, int steps, float rate, Func<Vector512<float>, bool>? isEnough = null, float relativeRate = 0.2f, float end = 0.1f)
    {
        for (var m = 0; m < top; m++)
        {
            Array.Clear(first[m]);
            Array.Clear(second[m]);
            for (var p = 0; p < isSplit[m].Length; p++)
            {
                isSplit[m][p] = Signs[m][p] != Vector512<float>.Zero;
                Pass.SetUpper(m, p, Lower[m][p], Upper[m][p], Signs[m][p]);
                Pass.Pull[m][p] = default;
            }
        }

        Array.Clear(firstPlane);
        Array.Clear(secondPlane);
        Pass.Planes?.Take((m, p) => Lower[m][p], (m, p) => Upper[m][p], (m, p) => Signs[m][p]);
        (firstShare, secondShare) = (default, default);
        Rows?.Begin();
        Bounds = Vector512.Create(float.NegativeInfinity);
        var products = 2 * Pass.Products(top);
        var (power1, power2, shrink) = (1f, 1f, MathF.Pow(end, 1f / Math.Max(steps, 2)));
        for (var step = 0; step < steps; step++)
        {
            Apply(top);
            var bounds = Pass.Backward(top);
            Products += products;
            var isBetter = Vector512.GreaterThan(bounds, Bounds);
            Bounds = Vector512.ConditionalSelect(isBetter, bounds, Bounds);
            BestShare = Vector512.ConditionalSelect(isBetter, Share, BestShare);
            Rows?.Keep(isBetter);
            Pass.Region?.Keep(isBetter);
            for (var m = 0; m < top; m++)
            {
                var (best, now) = (Best[m], Variables[m]);
                for (var p = 0; p < best.Length; p++) best[p] = Vector512.ConditionalSelect(isBetter, now[p], best[p]);
            }

            for (var n = 0; n < PlaneShares.Length; n++) BestPlaneShares[n] = Vector512.ConditionalSelect(isBetter, PlaneShares[n], BestPlaneShares[n]);
            if (isEnough is not null && isEnough(Bounds)) return;
            var values = Pass.Forward(top);
            if (step == 0) Scale(top);
            if (step == steps - 1) return;
            (power1, power2) = (power1 * Decay1, power2 * Decay2);
            Rows?.Step(values, rate, power1, power2);
            if (IsShareFree) StepShare(values, rate, power1, power2);
            Step(top, rate, relativeRate, power1, power2);
            StepPlanes(rate, power1, power2);
            (rate, relativeRate) = (rate * shrink, relativeRate * shrink);
        }
    }

    private void Apply(int top)
    {
        for (var n = 0; n < PlaneShares.Length; n++) Pass.Planes!.Mix(n, PlaneShares[n]);
        for (var m = 0; m < top; m++)
        {
            var (low, pull, variables, signs, split) = (Pass.Low[m], Pass.Pull[m], Variables[m], Signs[m], isSplit[m]);
            for (var p = 0; p < low.Length; p++)
            {
                if (split[p])
                {
                    pull[p] = signs[p] * variables[p];
                    low[p] = Vector512.ConditionalSelect(Vector512.Equals(signs[p], Vector512<float>.Zero), variables[p], Pass.Up[m][p]);
                }
                else
                {
                    low[p] = variables[p];
                }
            }

            // Where a neuron has a sign, its lines are one, and no unit changes them.
            if (Pass.LowUnit[m] is not { } units) continue;
            for (var p = 0; p < low.Length; p++) low[p] = Vector512.ConditionalSelect(Vector512.Equals(signs[p], Vector512<float>.Zero), low[p] * units[p], low[p]);
        }

        if (Target is not null)
        {
            for (var p = 0; p < Target.Length; p++) Pass.Pull[TargetLayer][p] = isSplit[TargetLayer][p] ? Pass.Pull[TargetLayer][p] + Target[p] : Target[p];
        }

        if (Rows is not null)
        {
            Rows.Load(Pass);
            return;
        }

        if (RowCoefficients.Length == 0 || top < net.Chain.HiddenCount) return;
        for (var p = 0; p < RowCoefficients.Length; p++) Pass.Coefficients[top - 1][p] = Share * RowCoefficients[p];
        Pass.Constant = Share * RowConstant;
    }

    /// <summary>The size of the coefficients on the neurons, which multipliers step in.</summary>
    private void Scale(int top)
    {
        for (var m = 0; m < top; m++)
        {
            var sum = Vector512<float>.Zero;
            var (size, coefficients) = (scale[m], Pass.Coefficients[m]);
            for (var p = 0; p < size.Length; p++) sum += Vector512.Abs(coefficients[p]);
            sum *= Vector512.Create(1f / Math.Max(1, size.Length));
            for (var p = 0; p < size.Length; p++) size[p] = Vector512.Max(sum, Vector512.Abs(coefficients[p]));
        }
    }

    private void Step(int top, float rate, float relativeRate, float power1, float power2)
    {
        var (ratio, root) = (Vector512.Create(rate / (1 - power1)), Vector512.Create(1 / (1 - power2)));
        for (var m = 0; m < top; m++)
        {
            var layer = net.Layers[m];
            var (variables, signs, split, coefficients, values) = (Variables[m], Signs[m], isSplit[m], Pass.Coefficients[m], Pass.Values[m]);
            for (var p = 0; p < variables.Length; p++)
            {
                var gradient = Vector512.Max(coefficients[p], Vector512<float>.Zero) * values[p];
                var (unit, least, most) = (ratio, Vector512.Create((float)layer.Leaks[p]), Vector512<float>.One);
                if (split[p])
                {
                    var isFree = Vector512.Equals(signs[p], Vector512<float>.Zero);
                    gradient = Vector512.ConditionalSelect(isFree, gradient, -signs[p] * values[p]);
                    unit = Vector512.ConditionalSelect(isFree, unit, Vector512.Create(relativeRate / rate) * unit * scale[m][p]);
                    least = Vector512.ConditionalSelect(isFree, least, Vector512<float>.Zero);
                    most = Vector512.ConditionalSelect(isFree, most, Vector512.Create(1e30f));
                }

                variables[p] = Vector512.Max(least, Vector512.Min(most, variables[p] + unit * Direction(ref first[m][p], ref second[m][p], gradient, root)));
            }
        }
    }

    /// <summary>A step on the shares of planes: what the bound gains by more of a plane is how much lower than the chord that is at the point, times the coefficient.</summary>
    private void StepPlanes(float rate, float power1, float power2)
    {
        var (ratio, root) = (Vector512.Create(PlaneRate * rate / (1 - power1)), Vector512.Create(1 / (1 - power2)));
        for (var n = 0; n < PlaneShares.Length; n++)
        {
            var (m, p) = (Pass.Planes!.Rows[n].Layer, Pass.Planes.Rows[n].Position);
            var gradient = Vector512.Min(Pass.Coefficients[m][p], Vector512<float>.Zero) * Pass.Planes.Difference(n, Pass.Values[m][p]);
            PlaneShares[n] = Vector512.Max(Vector512<float>.Zero, Vector512.Min(Vector512<float>.One, PlaneShares[n] + ratio * Direction(ref firstPlane[n], ref secondPlane[n], gradient, root)));
        }
    }

    private void StepShare(ReadOnlySpan<Vector512<float>> values, float rate, float power1, float power2)
    {
        var gradient = RowConstant;
        for (var p = 0; p < net.Layers[^1].Neurons.Length; p++) gradient = LaneMath<float>.MultiplyAdd(RowCoefficients[p], values[p], gradient);
        var unit = ShareUnit * Vector512.Create(rate / (1 - power1));
        Share = Vector512.Max(Vector512<float>.Zero, Share + unit * Direction(ref firstShare, ref secondShare, gradient, Vector512.Create(1 / (1 - power2))));
    }

    /// <summary>The unit that a free share steps in.</summary>
    public Vector512<float> ShareUnit { get; set; }

    private static Vector512<float> Direction(ref Vector512<float> first, ref Vector512<float> second, Vector512<float> gradient, Vector512<float> root)
    {
        first = LaneMath<float>.MultiplyAdd(Vector512.Create(Decay1), first, Vector512.Create(1 - Decay1) * gradient);
        second = LaneMath<float>.MultiplyAdd(Vector512.Create(Decay2), second, Vector512.Create(1 - Decay2) * gradient * gradient);
        return first / (Vector512.Sqrt(second * root) + Smallest);
    }
}
