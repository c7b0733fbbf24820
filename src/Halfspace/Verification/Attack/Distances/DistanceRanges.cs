using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// Ranges of neurons where a nearer witness can be: over what the ball has in common with the box, the signs given and the condition's rows met. Any share of each row may be added to
/// what is bounded; the shares are found by steps, together with slopes and multipliers.
/// </summary>
/// <remarks>Source: Kotha et al., Provably bounding neural network preimages, NeurIPS 2023 (INVPROP), for one row and a box.</remarks>
internal sealed class DistanceRanges
{
    private const float Rate = 0.25f;
    private const float MultiplierRate = 0.5f;

    /// <summary>Steps for ends that were bounded before, in another part.</summary>
    private const int WarmSteps = 20;

    /// <summary>The first of these steps.</summary>
    private const float WarmRate = 0.1f;

    /// <summary>Networks of more hidden layers than this get a second sweep, which takes to the first layers what the first one found in the last.</summary>
    private const int DeepLayers = 3;

    private const int DeepSweeps = 2;

    private const float FirstShare = 0.03f;

    /// <summary>What a row is about: shares step in units of a neuron's width over this.</summary>
    private const double RowSize = 10;

    private readonly ReluRoot root;
    private readonly DistanceNode node;
    private readonly RelaxedChain net;
    private readonly int top;
    private DualAscent ascent;
    private GuardedBound guard;
    private readonly RowShares rows;
    private readonly InputPlanes.Plane?[][] planes;
    private readonly int[] both;
    private readonly RangeMemory memory;
    private readonly double[] lengths;
    private readonly float[] lanes = new float[DualAscent.Lanes];
    private readonly CountedWork work;

    private DistanceRanges(ReluRoot root, DistanceNode node, IReadOnlyList<OutputRow> condition, RangeMemory memory, CountedWork work)
    {
        (this.memory, this.work) = (memory, work);
        (this.root, this.node, net, top) = (root, node, root.Net, root.Net.Layers.Count);
        (rows, lengths) = (new RowShares(root, condition), new double[net.InputLower.Length]);
        both = net.MovedBothWays<double>();
        planes = [.. net.Chain.Stages.Take(top).Select(stage => new InputPlanes.Plane?[stage.Outputs])];
        Prepare();
    }

    /// <summary>Makes the ranges of a root smaller, in place.</summary>
    /// <param name="root">The root of a part.</param>
    /// <param name="node">The part over it.</param>
    /// <param name="condition">The rows.</param>
    /// <param name="memory">What the ends were last bounded with.</param>
    /// <param name="steps">Steps for each neuron.</param>
    /// <param name="work">Counts what it takes.</param>
    /// <param name="isOver">Whether to stop with what there is.</param>
    /// <returns>Whether no range is empty: where one is, the part has no nearer witness.</returns>
    public static bool Tighten(ReluRoot root, DistanceNode node, IReadOnlyList<OutputRow> condition, RangeMemory memory, int steps, CountedWork work, Func<bool> isOver)
    {
        var ranges = new DistanceRanges(root, node, condition, memory, work);
        var isEmpty = !ranges.Tighten(steps, isOver);
        ranges.Count();
        if (!isEmpty) root.Net.Focus?.Add(root.Net, ranges.lengths);
        return !isEmpty;
    }

    private bool Tighten(int steps, Func<bool> isOver)
    {
        var sweeps = top > DeepLayers ? DeepSweeps : 1;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            for (var k = 0; k < top && !isOver(); k++)
            {
                if (!Tighten(k, steps)) return false;
                if (!TakePlanes(k) || (k == top - 1 && sweep == sweeps - 1)) continue;
                Count();
                Prepare();
            }
        }

        return true;
    }

    private void Count()
    {
        work.AddProducts(ascent.Products, guard.Products);
        work.AddStatements(net.Chain, 1);
    }

    /// <summary>The neurons that <see cref="Tighten(ReluRoot, DistanceNode, IReadOnlyList{OutputRow}, RangeMemory, int, CountedWork, Func{bool})"/> bounds: without those that were given signs.</summary>
    public static int Count(ReluRoot root) => root.Net.Layers.Sum(layer => Enumerable.Range(0, layer.Open).Count(p => IsOpen(layer, p)));

    private static bool IsOpen(RelaxedLayer layer, int p) => layer.Lower[p] < 0 && layer.Upper[p] > 0;

    /// <summary>Makes the ranges of a layer smaller.</summary>
    /// <returns>Whether none is empty.</returns>
    private bool Tighten(int k, int steps)
    {
        var layer = net.Layers[k];
        const int each = DualAscent.Lanes / 2;
        var targets = Enumerable.Range(0, layer.Open).Where(p => IsOpen(layer, p)).ToArray();
        for (var from = 0; from < targets.Length; from += each)
        {
            // What is found counts at once: each range is a fact about all nearer witnesses of the part.
            var group = targets.AsSpan(from, Math.Min(each, targets.Length - from));
            Tighten(k, group, steps);
            foreach (var p in group) if (layer.Lower[p] > layer.Upper[p]) return false;
        }

        return true;
    }

    /// <summary>Lets everything that follows use the planes of a layer that were made.</summary>
    private bool TakePlanes(int k)
    {
        if (net.Planes is null || k == 0) return false;
        // What held for a part that this is in holds here, where nothing better was made.
        if (net.PlanesOf[k] is { } earlier) for (var j = 0; j < planes[k].Length; j++) planes[k][j] ??= earlier[j];
        net.SetPlanes(k, planes[k]);
        return true;
    }

    [MemberNotNull(nameof(ascent), nameof(guard))]
    private void Prepare() => (ascent, guard) = (new DualAscent(net) { Rows = rows }, new GuardedBound(net));

    private void Tighten(int k, ReadOnlySpan<int> targets, int steps)
    {
        var layer = net.Layers[k];
        ascent.Open();
        for (var n = 0; n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            (ascent.Signs[m][p], ascent.Variables[m][p]) = (Vector512.Create((float)node.Part.Signs[n]), Vector512.Create(node.Part.Signs[n] == 0 ? node.Part.Variables[n] : 0));
        }

        var target = new Vector512<float>[layer.Open];
        var units = Vector512<float>.Zero;
        for (var lane = 0; lane < DualAscent.Lanes; lane++)
        {
            var p = targets[Math.Min(lane / 2, targets.Length - 1)];
            target[p] = target[p].WithElement(lane, lane % 2 == 0 ? -1 : 1);
            units = units.WithElement(lane, (float)((layer.Upper[p] - layer.Lower[p]) / RowSize));
        }

        var indices = targets.ToArray();
        (ascent.Target, ascent.TargetLayer, rows.Unit) = (target, k, units);
        for (var r = 0; r < rows.Count; r++) rows.Shares[r] = units * Vector512.Create(FirstShare * node.Shares[r]);
        var isWarm = Recall(k, targets);
        ascent.Climb(top, isWarm ? WarmSteps : steps, isWarm ? WarmRate : Rate, bounds => Vector512.GreaterThanAll(bounds, Vector512<float>.Zero), MultiplierRate);
        Remember(k, targets);
        var bounds = guard.Evaluate(ascent, top, half =>
        {
            rows.Load(guard.Pass, half);
            for (var p = 0; p < target.Length; p++) guard.Pass.Pull[k][p] += GuardedBound.Half(target[p], half);
        }, half =>
        {
            net.Focus?.Measure(net, guard.Pass, lengths);
            if (net.Planes is not null && k > 0) MakePlanes(k, indices, half);
        });
        for (var t = 0; t < targets.Length; t++)
        {
            var p = targets[t];
            if (double.IsFinite(bounds[2 * t])) layer.Lower[p] = Math.Max(layer.Lower[p], bounds[2 * t]);
            if (double.IsFinite(bounds[2 * t + 1])) layer.Upper[p] = Math.Min(layer.Upper[p], -bounds[2 * t + 1]);
        }
    }

    /// <summary>Makes planes above the neurons of a layer from the expressions on the inputs that an end of their range was bounded with, which hold for all nearer witnesses of the part.</summary>
    private void MakePlanes(int k, int[] targets, int half)
    {
        var (pass, coefficients, up, down) = (guard.Pass, new double[net.Box.Size], new double[net.Box.Size], new double[net.Box.Size]);
        // What a sum of products was rounded by.
        var most = 1 + Math.ScaleB(1, -40);
        for (var t = 0; t < targets.Length; t++)
        {
            var j = net.Layers[k].Neurons[targets[t]];
            var isOn = net.Planes!.IsOn(k, j);
            var lane = 2 * t + (isOn ? 0 : 1) - half;
            var stage = net.Chain.Stages[k];
            if (lane < 0 || lane >= LaneMath<double>.Lanes || stage.Leak(j) != 0 || stage.IsStep(j)) continue;
            // The pass has an expression that is never above the pre-activation, or minus it; what is never below minus that is wanted.
            Array.Clear(up);
            Array.Clear(down);
            for (var i = 0; i < net.Inputs.Length; i++)
            {
                var input = net.Inputs[i];
                coefficients[input] = -pass.Inputs[i][lane];
                (net.InputUpper[i] > net.Planes.Ball.Center[input] ? up : down)[input] = pass.Planes!.Bonus[i][lane] * most;
            }

            for (var s = 0; s < both.Length; s++) down[net.Inputs[both[s]]] = pass.Planes!.Bonus[net.Inputs.Length + s][lane] * most;
            planes[k][j] = net.Planes.Of(isOn, coefficients, -pass.InputConstant[lane], pass.InputErrors[lane] * (1 + 1.0 / 1024) + Math.ScaleB(1, -600), up, down);
        }
    }

    /// <summary>Begins where the ends were last bounded.</summary>
    /// <returns>Whether all of them were.</returns>
    private bool Recall(int k, ReadOnlySpan<int> targets)
    {
        var entries = new RangeMemory.Entry?[DualAscent.Lanes];
        var isWarm = true;
        for (var lane = 0; lane < entries.Length; lane++)
        {
            entries[lane] = memory[memory.PlaceOf(k, net.Layers[k].Neurons[targets[Math.Min(lane / 2, targets.Length - 1)]]), lane % 2];
            isWarm &= entries[lane] is not null;
        }

        for (var n = 0; n < root.Places.Length; n++)
        {
            if (node.Part.Signs[n] != 0) continue;
            var (m, p) = root.Places[n];
            var place = memory.PlaceOf(m, net.Layers[m].Neurons[p]);
            ascent.Variables[m][p].CopyTo(lanes);
            for (var lane = 0; lane < lanes.Length; lane++) if (entries[lane] is { } entry && entry.Slopes[place] >= 0) lanes[lane] = entry.Slopes[place];
            ascent.Variables[m][p] = Vector512.Create<float>(lanes);
        }

        for (var r = 0; r < rows.Count; r++)
        {
            rows.Shares[r].CopyTo(lanes);
            for (var lane = 0; lane < lanes.Length; lane++) if (entries[lane] is { } entry) lanes[lane] = entry.Shares[r];
            rows.Shares[r] = Vector512.Create<float>(lanes);
        }

        for (var n = 0; n < ascent.PlaneShares.Length; n++)
        {
            var j = ascent.Pass.Planes!.Rows[n].Place;
            ascent.PlaneShares[n].CopyTo(lanes);
            for (var lane = 0; lane < lanes.Length; lane++) if (entries[lane] is { } entry && entry.Planes[j] >= 0) lanes[lane] = entry.Planes[j];
            ascent.PlaneShares[n] = Vector512.Create<float>(lanes);
        }

        return isWarm;
    }

    private void Remember(int k, ReadOnlySpan<int> targets)
    {
        for (var lane = 0; lane < 2 * targets.Length; lane++)
        {
            var of = memory.PlaceOf(k, net.Layers[k].Neurons[targets[lane / 2]]);
            var (slopes, planes) = memory[of, lane % 2] is { } known ? ((float[])known.Slopes.Clone(), (float[])known.Planes.Clone()) : (Unknown(memory.Count), Unknown(memory.Count));
            for (var n = 0; n < root.Places.Length; n++)
            {
                var (m, p) = root.Places[n];
                if (node.Part.Signs[n] == 0) slopes[memory.PlaceOf(m, net.Layers[m].Neurons[p])] = ascent.Best[m][p][lane];
            }

            var shares = new float[rows.Count];
            for (var r = 0; r < shares.Length; r++) shares[r] = rows.Best[r][lane];
            for (var n = 0; n < ascent.PlaneShares.Length; n++) planes[ascent.Pass.Planes!.Rows[n].Place] = ascent.BestPlaneShares[n][lane];
            memory[of, lane % 2] = new RangeMemory.Entry(slopes, shares, planes);
        }
    }

    private static float[] Unknown(int count)
    {
        var shares = new float[count];
        Array.Fill(shares, -1);
        return shares;
    }
}
