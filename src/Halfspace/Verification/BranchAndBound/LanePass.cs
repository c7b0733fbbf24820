using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// One backward pass over a relaxed chain for as many expressions as a vector has lanes, each with lines, phases and multipliers of its own, and the
/// forward pass that gives the bound's derivatives by all of them.
/// </summary>
/// <remarks>
/// The bound is the least value over the box of an expression <c>c</c> on a layer, less <c>Pull</c> times the pre-activations that are given a sign.
/// Going down, a coefficient on a neuron's value becomes one on its pre-activation: the lower line's where it is positive, the upper line's where it is
/// negative. A step has two lines that need not pass through zero. The point of the box where the last expression is least, sent forward through the same lines, is where the derivatives are read.
/// </remarks>
internal sealed class LanePass<T>
    where T : unmanaged
{
    /// <summary>What finding the best moves takes for each input.</summary>
    private const int ProductsOfInputs = 10;

    private readonly RelaxedChain net;
    private readonly Vector512<T>[] scratch;
    private readonly Vector512<T>[][] lowShift;
    private readonly T[] inputLower;
    private readonly T[] inputUpper;
    private readonly int inputCount;
    private readonly bool isGuarded = typeof(T) == typeof(double);

    public LanePass(RelaxedChain net)
    {
        this.net = net;
        var count = net.Layers.Count;
        (Low, Up, Shift, Pull) = (new Vector512<T>[count][], new Vector512<T>[count][], new Vector512<T>[count][], new Vector512<T>[count][]);
        (lowShift, LowUnit) = (new Vector512<T>[count][], new Vector512<T>[count][]);
        (Coefficients, Values) = (new Vector512<T>[count][], new Vector512<T>[count][]);
        var widest = net.Width(0);
        for (var m = 0; m < count; m++)
        {
            var (open, rows) = (net.Layers[m].Open, net.Layers[m].Rows);
            (Low[m], Up[m], Shift[m], Pull[m]) = (new Vector512<T>[open], new Vector512<T>[open], new Vector512<T>[open], new Vector512<T>[open]);
            if (net.Layers[m].Steps is not null) (lowShift[m], LowUnit[m]) = (new Vector512<T>[open], new Vector512<T>[open]);
            (Coefficients[m], Values[m]) = (new Vector512<T>[rows], new Vector512<T>[rows]);
            widest = Math.Max(widest, rows);
        }

        scratch = new Vector512<T>[widest];
        inputCount = net.InputCount<T>();
        (Inputs, Point) = (new Vector512<T>[net.Width(0)], new Vector512<T>[net.Width(0)]);
        (inputLower, inputUpper) = (Array.ConvertAll(net.InputLower, LaneMath<T>.Of), Array.ConvertAll(net.InputUpper, LaneMath<T>.Of));
        // Proposals leave the inputs where they are that they do not move.
        for (var i = inputCount; i < inputLower.Length; i++) Point[i] = LaneMath<T>.All(net.Focus!.Center[net.Inputs[i]]);
        if (net.Planes is not null && count > 0) Planes = new LanePlanes<T>(this, net);
        if (net.Box.Ball is { } ball) Region = new LaneBall<T>(net, ball);
    }

    /// <summary>What is made of the expressions on the inputs; null for their minimum over the box.</summary>
    public LaneRegion<T>? Region { get; set; }

    /// <summary>Planes over the inputs that upper lines are mixed with; null for none. There is a region then.</summary>
    public LanePlanes<T>? Planes { get; }

    /// <summary>The slope of each open neuron's lower line, between its leak and one.</summary>
    public Vector512<T>[][] Low { get; }

    /// <summary>The slope of each open neuron's upper line.</summary>
    public Vector512<T>[][] Up { get; }

    /// <summary>In layers with steps what slopes between zero and one of their lower lines are multiplied with, since a step's line rises to one over its range; null in others.</summary>
    public Vector512<T>[]?[] LowUnit { get; }

    /// <summary>The upper line's value at zero.</summary>
    public Vector512<T>[][] Shift { get; }

    /// <summary>What is taken off each open neuron's coefficient: multiplier times sign.</summary>
    public Vector512<T>[][] Pull { get; }

    /// <summary>The coefficients on the values of each layer; those of the layer at the top are given.</summary>
    public Vector512<T>[][] Coefficients { get; }

    /// <summary>After a forward pass the pre-activations at the point.</summary>
    public Vector512<T>[][] Values { get; }

    /// <summary>The constant of the expression; given before the backward pass.</summary>
    public Vector512<T> Constant { get; set; }

    /// <summary>In double precision what rounding can do to the expression so far; given before the backward pass.</summary>
    public Vector512<T> Errors { get; set; }

    /// <summary>The coefficients on the inputs that vary.</summary>
    public Vector512<T>[] Inputs { get; }

    /// <summary>The point of the box at which the last expression is least.</summary>
    public Vector512<T>[] Point { get; }

    /// <summary>The constant of the expressions on the inputs, after a backward pass.</summary>
    public Vector512<T> InputConstant { get; private set; }

    /// <summary>What rounding can have done to the expressions on the inputs, after a backward pass in double precision.</summary>
    public Vector512<T> InputErrors { get; private set; }

    /// <summary>About the products of two vectors that a backward pass takes, or a forward one.</summary>
    /// <param name="top">The layer whose values the expressions are on.</param>
    public double Products(int top)
    {
        var sum = (double)(top > 0 ? ProductsOfInputs * inputCount : 0);
        for (var m = 0; m < top; m++) sum += (double)net.Layers[m].Neurons.Length * (m > 0 ? net.Count(m) : inputCount);
        for (var n = 0; n < (Planes?.Rows.Length ?? 0); n++) if (Planes!.Rows[n].Layer < top) sum += Planes.Rows[n].Moves.Length;
        return sum;
    }

    /// <summary>Gives an open neuron the upper line of its range in each lane: the chord, or where it has a sign the line through zero.</summary>
    public void SetUpper(int layer, int position, Vector512<T> lower, Vector512<T> upper, Vector512<T> signs)
    {
        var (zero, one, leak) = (Vector512<T>.Zero, Vector512<T>.One, LaneMath<T>.All(net.Layers[layer].Leaks[position]));
        if (net.Layers[layer].Steps is { } steps)
        {
            LowUnit[layer]![position] = one;
            if (steps[position])
            {
                SetStep(layer, position, lower, upper, signs);
                return;
            }
        }

        var (isActive, isInactive) = (Vector512.GreaterThan(signs, zero) | Vector512.GreaterThanOrEqual(lower, zero), Vector512.LessThan(signs, zero) | Vector512.LessThanOrEqual(upper, zero));
        var chord = Vector512.Min(one, (upper - leak * lower) / (upper - lower));
        var isChord = ~(isActive | isInactive);
        Up[layer][position] = Vector512.ConditionalSelect(isActive, one, Vector512.ConditionalSelect(isInactive, leak, chord));
        Shift[layer][position] = Vector512.ConditionalSelect(isChord, (leak - chord) * lower, zero);
    }

    /// <summary>
    /// The lines of a step over a range that holds zero: below it any line through the origin with a slope from zero to one over the upper end, above it one through one at zero with a slope from zero to
    /// one over minus the lower end. Quotients are taken a millionth smaller, which covers their rounding; where one is huge, less of a slope is as valid.
    /// </summary>
    private void SetStep(int layer, int position, Vector512<T> lower, Vector512<T> upper, Vector512<T> signs)
    {
        var (zero, one, most) = (Vector512<T>.Zero, LaneMath<T>.All(1 - Math.ScaleB(1, -20)), LaneMath<T>.All(Math.ScaleB(1, 20)));
        var (isActive, isInactive) = (Vector512.GreaterThan(signs, zero) | (Vector512.Equals(signs, zero) & Vector512.GreaterThan(lower, zero)), Vector512.LessThan(signs, zero) | (Vector512.Equals(signs, zero) & Vector512.LessThan(upper, zero)));
        var isOpen = ~(isActive | isInactive);
        var rise = Vector512.ConditionalSelect(Vector512.LessThan(lower, zero), Vector512.Min(most, one / -lower), zero);
        Up[layer][position] = Vector512.ConditionalSelect(isOpen & Vector512.LessThan(upper, -lower), rise, zero);
        Shift[layer][position] = Vector512.ConditionalSelect(isInactive, zero, Vector512<T>.One);
        lowShift[layer][position] = Vector512.ConditionalSelect(isActive, Vector512<T>.One, zero);
        LowUnit[layer]![position] = Vector512.ConditionalSelect(isOpen & Vector512.GreaterThan(upper, zero), Vector512.Min(most, one / upper), zero);
    }

    /// <summary>Takes the expressions on the values of layer <paramref name="top"/> - 1 back to the inputs.</summary>
    /// <returns>The bounds; in double precision less what rounding can do.</returns>
    public Vector512<T> Backward(int top)
    {
        var (constant, errors) = (Constant, Errors);
        for (var m = top - 1; m >= 0; m--)
        {
            var layer = net.Layers[m];
            var (coefficients, low, up, shift, pull) = (Coefficients[m], Low[m], Up[m], Shift[m], Pull[m]);
            for (var p = 0; p < layer.Neurons.Length; p++)
            {
                var c = coefficients[p];
                if (isGuarded) errors = LaneMath<T>.MultiplyAdd(Vector512.Abs(c), LaneMath<T>.All(layer.Costs[p]), errors);
                if (p < layer.Open)
                {
                    var (positive, negative) = (Vector512.Max(c, Vector512<T>.Zero), Vector512.Min(c, Vector512<T>.Zero));
                    constant = LaneMath<T>.MultiplyAdd(negative, shift[p], constant);
                    if (layer.Steps is not null) constant = LaneMath<T>.MultiplyAdd(positive, lowShift[m][p], constant);
                    c = LaneMath<T>.MultiplyAdd(positive, low[p], negative * up[p]) - pull[p];
                    if (isGuarded) errors = LaneMath<T>.MultiplyAdd(Vector512.Abs(pull[p]), LaneMath<T>.All(layer.Costs[p]), errors);
                }
                else
                {
                    if (layer.Steps is { } steps && steps[p]) constant += c;
                    c *= LaneMath<T>.All(layer.Slopes[p]);
                }

                // The lines of a step can be steeper than one.
                if (isGuarded && layer.Steps is not null) errors = LaneMath<T>.MultiplyAdd(Vector512.Abs(c), LaneMath<T>.All(layer.Costs[p]), errors);

                constant = LaneMath<T>.MultiplyAdd(c, layer.Bias<T>(p), constant);
                scratch[p] = c;
            }

            layer.Back<T>(scratch, m > 0 ? layer.Columns : LaneMath<T>.Padded(inputCount), m > 0 ? Coefficients[m - 1] : Inputs);
        }

        if (Planes is not null)
        {
            Planes.Gather(top);
            if (isGuarded) errors += Planes.Errors(top);
        }

        (InputConstant, InputErrors) = (constant, errors);
        if (Region is not null) return Region.Bound(Inputs.AsSpan(0, inputCount), constant, errors, Planes is null ? default : Planes.Bonus);
        for (var i = 0; i < inputCount; i++)
        {
            var c = Inputs[i];
            constant = LaneMath<T>.MultiplyAdd(Vector512.Max(c, Vector512<T>.Zero), Vector512.Create(inputLower[i]), constant);
            constant = LaneMath<T>.MultiplyAdd(Vector512.Min(c, Vector512<T>.Zero), Vector512.Create(inputUpper[i]), constant);
        }

        return isGuarded ? constant - errors * LaneMath<T>.All(1 + 1.0 / 1024) - LaneMath<T>.All(Math.ScaleB(1, -600)) : constant;
    }

    /// <summary>Sends the point forward to the pre-activations of the layers below <paramref name="top"/>, and leaves the last values in a span.</summary>
    public ReadOnlySpan<Vector512<T>> Forward(int top)
    {
        if (Region is not null) Region.Point(Inputs.AsSpan(0, inputCount), Point);
        else for (var i = 0; i < inputCount; i++) Point[i] = Vector512.ConditionalSelect(Vector512.GreaterThan(Inputs[i], Vector512<T>.Zero), Vector512.Create(inputLower[i]), Vector512.Create(inputUpper[i]));
        Planes?.Spread(Region!.Lengths);
        var values = Point;
        for (var m = 0; m < top; m++)
        {
            var layer = net.Layers[m];
            var here = Values[m];
            layer.Forth<T>(values, m == 0 ? inputCount : net.Count(m), here);
            var coefficients = Coefficients[m];
            for (var p = 0; p < layer.Neurons.Length; p++)
            {
                here[p] += layer.Bias<T>(p);
                if (layer.Steps is { } steps)
                {
                    scratch[p] = StepValue(m, p, here[p], coefficients[p], steps[p]);
                    continue;
                }

                scratch[p] = p >= layer.Open ? here[p] * LaneMath<T>.All(layer.Slopes[p])
                    : Vector512.ConditionalSelect(Vector512.GreaterThan(coefficients[p], Vector512<T>.Zero), Low[m][p] * here[p], LaneMath<T>.MultiplyAdd(Up[m][p], here[p], Shift[m][p]));
            }

            Planes?.Raise(m, coefficients, scratch);
            values = scratch;
        }

        return values;
    }

    /// <summary>The value of a neuron's line in a layer with steps.</summary>
    private Vector512<T> StepValue(int m, int p, Vector512<T> z, Vector512<T> coefficient, bool isStep)
    {
        var layer = net.Layers[m];
        if (p >= layer.Open) return isStep ? Vector512<T>.One : z * LaneMath<T>.All(layer.Slopes[p]);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(coefficient, Vector512<T>.Zero), LaneMath<T>.MultiplyAdd(Low[m][p], z, lowShift[m][p]), LaneMath<T>.MultiplyAdd(Up[m][p], z, Shift[m][p]));
    }
}
