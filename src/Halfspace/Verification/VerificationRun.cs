using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Falsification;
using Halfspace.Verification.Maximum;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification;

/// <summary>What a verification has found so far, and how a case is decided.</summary>
/// <remarks>The stated network and property are those that a counterexample is replayed on; the network searched may go without a softmax at its end, and the property searched has ends that float32 rounds to.</remarks>
internal sealed class VerificationRun(Network network, Network stated, Property asked, DenseChain? chain, VerifierOptions options, Func<double> timeLeft, CancellationToken cancellationToken)
{
    /// <summary>The most that looking for points of equality takes.</summary>
    private const double EqualitySeconds = 10;

    /// <summary>Inputs that vary up to which the box is split, by turns with the signs of neurons; with more of them, signs alone are.</summary>
    public const int FewInputs = 12;

    /// <summary>Inputs up to which the box of a network of plain ReLUs is split alone: signs end sooner there hardly ever.</summary>
    private const int FewestInputs = 6;

    /// <summary>The same for networks with steps, whose jumps meet at more places the more inputs there are.</summary>
    private const int FewStepInputs = 4;

    /// <summary>What a box gets at least, as a share of the time: where it takes less than the others, they have the rest.</summary>
    private const double LeastShare = 1.0 / 64;

    /// <summary>Products for one bound of the box, above which a network is not split: about two seconds.</summary>
    public const double MostWork = 1.5e9;

    /// <summary>The same of layers without the weights that are zero, sixteen of which go at once.</summary>
    public const double MostSparseWork = 2e10;

    /// <summary>The property as it is searched: for float32 an input of a box is one that rounds to a float32 between the rounded ends.</summary>
    private readonly Property property = options.Semantics == EvaluationSemantics.Float32 ? SingleProperty.Of(asked) : asked;

    private readonly BoundProofs boundProofs = new(network, options, cancellationToken);
    private readonly Lock gate = new();
    private string method = "trivial";
    private readonly bool[] decided = new bool[asked.Cases.Count];
    private readonly bool[] tried = new bool[asked.Cases.Count];
    private NetworkBounds? whole;
    private double stop;
    private long subproblems;
    private readonly List<CaseProof> proofs = [];
    private double rootBound = double.PositiveInfinity;

    /// <summary>The counterexample, once there is one.</summary>
    public Witness? Witness { get; private set; }

    /// <summary>The seconds that are left for the box at hand.</summary>
    private double Left => Math.Max(0, timeLeft() - stop);

    private bool IsOpen => Witness is null && !Array.TrueForAll(decided, one => one);

    /// <summary>Whether the network is of a size to be split.</summary>
    private bool IsSplit => chain is not null && chain.Work <= (chain.IsSparse ? MostSparseWork : MostWork);

    /// <summary>
    /// Decides the cases: where they are on several boxes, each box in turn in a share of half of the time, and then those that are open in shares of the rest, first those that were not come to. What is not
    /// split is tried once, in a share of all of the time.
    /// </summary>
    /// <param name="progress">Receives each case that is begun.</param>
    public void Run(IProgress<VerifierProgress>? progress)
    {
        if (MeetEmpty() || MeetEqualities()) return;
        var (boxes, begun) = (Boxes(), new HashSet<List<int>>());
        for (var round = boxes.Count > 1 && IsSplit ? 0 : 1; round < 2 && Witness is null; round++)
        {
            List<List<int>> left = [.. boxes.Where(cases => cases.Exists(index => !decided[index])).OrderBy(begun.Contains)];
            var (all, kept) = (timeLeft(), round == 0 ? timeLeft() / 2 : 0);
            for (var place = 0; place < left.Count && Witness is null && timeLeft() > kept; place++)
            {
                stop = Math.Max(kept, timeLeft() - Math.Max((timeLeft() - kept) / (left.Count - place), LeastShare * all));
                begun.Add(left[place]);
                var open = left[place].FindAll(index => !decided[index]);
                progress?.Report(new VerifierProgress(open[0], asked.Cases.Count));
                Decide(open);
            }
        }

        stop = 0;
    }

    /// <summary>The cases on each box, in the order in which boxes appear.</summary>
    private List<List<int>> Boxes() => [.. Enumerable.Range(0, property.Cases.Count).GroupBy(index => property.Cases[index].Inputs, BoxEnds.Comparer).Select(box => box.ToList())];

    /// <summary>Meets a case without rows, which any point does, however little time there is.</summary>
    private bool MeetEmpty()
    {
        for (var index = 0; index < property.Cases.Count && Witness is null; index++)
        {
            var (inputs, rows) = (property.Cases[index].Inputs, property.Cases[index].Rows);
            if (rows.Count == 0) Accept(index, [.. inputs.Lower.ToArray().Zip(inputs.Upper.ToArray(), (low, high) => low / 2 + high / 2)]);
        }

        return Witness is not null;
    }

    /// <summary>Decides cases on one box, or leaves them open.</summary>
    private void Decide(List<int> cases)
    {
        var open = new List<int>();
        foreach (var index in cases)
        {
            if (property.Cases[index].Rows.Count == 0) continue;
            // Bounds of the whole network are cheap beside a search on layers with many neurons and few weights.
            if (IsSplit && chain!.IsSparse && options.Semantics == EvaluationSemantics.Real && ByWhole(index, property.Cases[index])) decided[index] = true;
            else open.Add(index);
            if (Witness is not null) return;
        }

        if (open.Count > 0 && IsSplit && (chain!.HiddenCount > 0 || !chain.IsSparse)) Split(open);
        foreach (var index in open) if (!decided[index] && Witness is null && Left > 0) decided[index] = ByProgram(index, property.Cases[index]);
    }

    /// <summary>Looks for points of all cases that ask for equality, which a search of several cases on a box does not do, in a part of the time.</summary>
    private bool MeetEqualities()
    {
        var (clock, most) = (Stopwatch.StartNew(), Math.Min(EqualitySeconds, timeLeft() / 10));
        for (var i = 0; i < property.Cases.Count && Witness is null; i++)
        {
            var index = i;
            if (!decided[i] && EqualityAttack.IsFor(property.Cases[i])) new EqualityAttack(stated, property.Cases[i], point => Accept(index, point), options.Seed).Run(() => timeLeft() <= 0 || clock.Elapsed.TotalSeconds > most);
        }

        return Witness is not null;
    }

    /// <summary>What was found.</summary>
    public VerificationResult Result() => new()
    {
        Verdict = Witness is not null ? Verdict.Refuted : IsOpen ? Verdict.Unknown : Verdict.Proved,
        Witness = Witness,
        Semantics = options.Semantics,
        IsTimeout = IsOpen && timeLeft() <= 0,
        Method = method,
        Proofs = Witness is null && !IsOpen && options.IsCertified ? proofs : null,
        Subproblems = subproblems,
        RootBound = double.IsInfinity(rootBound) ? double.NaN : rootBound,
        WitnessMargin = Witness is null ? double.NaN : property.Cases[Witness.Case].Rows.Select(row => row.Limit - row.Coefficients.Zip(Witness.Output, (c, y) => c * y).Sum()).DefaultIfEmpty(double.NaN).Min(),
    };

    /// <summary>Decides cases on one box by splitting it, or signs of neurons, or both.</summary>
    private void Split(List<int> together)
    {
        var box = property.Cases[together[0]].Inputs;
        var splitting = new CaseSplitting(chain!, [.. together.Select(i => (i, property.Cases[i]))], Accept, () => Left, options);
        var varying = Enumerable.Range(0, box.Size).Count(i => box.Lower[i] < box.Upper[i]);
        if (chain!.HiddenCount == 0) splitting.ByBox(varying <= FewInputs ? () => Left : Briefly());
        else if (chain.IsPlain && varying <= FewestInputs) splitting.ByBox(() => Left);
        else if (varying <= (chain.HasSteps ? FewStepInputs : FewInputs)) splitting.ByBoth();
        else splitting.BySigns(() => Left);
        foreach (var i in together.Except(splitting.Undecided)) decided[i] = true;
        proofs.AddRange(splitting.Proofs);
        method = splitting.Method;
        subproblems += splitting.Subproblems;
        if (!double.IsNaN(splitting.RootBound)) rootBound = Math.Min(rootBound, splitting.RootBound);

        // Without hidden neurons a bound says most, and splitting many inputs leads nowhere.
        Func<double> Briefly()
        {
            var end = Left - Math.Min(2, Left / 10);
            return () => Math.Max(0, Left - end);
        }
    }

    /// <summary>Decides a case by bounds of the whole network, an attack, and mixed-integer programs whose bounds are re-derived.</summary>
    private bool ByProgram(int index, PropertyCase one)
    {
        // What programs show cannot be written down for a certificate, and says nothing about float32.
        if (options.Semantics == EvaluationSemantics.Float32) return Attack(index, one);
        if (ByWhole(index, one)) return true;
        if (options.IsCertified) return false;
        var bounds = Whole(one.Inputs);
        var lower = bounds.Lower(network.Output);
        var upper = bounds.Upper(network.Output);
        if (network.Nodes.Any(node => node.Layer is SmoothLayer or CurvedLayer)) return ByGraph(index, one);
        if ((options.Solver ?? MipSolvers.FirstAvailable) is not { } solver || Left <= 0) return false;
        method = "mip";
        for (var r = 0; r < one.Rows.Count && Left > 0; r++)
        {
            var row = one.Rows[r];
            var objective = new OutputObjective([.. row.Coefficients.Select(c => 0 - c)], row.Limit);
            var found = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = solver, TimeLimit = Left / (one.Rows.Count - r), Threads = options.Threads, Seed = options.Seed }, null, cancellationToken);
            subproblems += found.Nodes;
            // Only a bound that was derived again counts, and the objective's own rounding is taken off it.
            var slack = Tolerances.ModelRounding * objective.Size(lower, upper);
            if (found.Trusts.Count == 0 && found.Bound < -slack) return true;
            if (found.Value >= 0 && found.Inputs is { } point && Accept(index, point)) return true;
        }

        return false;
    }

    /// <summary>Decides a case by bounds of the whole network, of which nothing is split, or an attack; for a certificate by bounds that can be written down.</summary>
    private bool ByWhole(int index, PropertyCase one)
    {
        if (tried[index]) return false;
        tried[index] = true;
        method = "bounds";
        if (!options.IsCertified)
        {
            var bounds = Whole(one.Inputs);
            var lower = bounds.Lower(network.Output);
            var upper = bounds.Upper(network.Output);
            foreach (var row in one.Rows)
            {
                if (Least(row, lower, upper) > row.Limit) return true;
            }

            return Attack(index, one);
        }

        // A chain that is dense has no layers for such proofs.
        if (chain is { IsSparse: false, Work: <= MostWork } || boundProofs.Of(index, one, Left) is not { } proof) return Attack(index, one);
        proofs.Add(proof);
        return true;
    }

    /// <summary>Backward bounds over a box.</summary>
    private NetworkBounds Whole(InputRegion box)
    {
        if (whole is null || !BoxEnds.Comparer.Equals(whole.Region, box)) whole = new BackwardBounds().Compute(network, box, new BoundOptions { Threads = options.Threads, TimeLimit = Left / 2 }, cancellationToken);
        return whole;
    }

    /// <summary>Decides a case of a network with layers that bend, which no program states, by splitting the box or the ranges of values.</summary>
    private bool ByGraph(int index, PropertyCase one)
    {
        method = "box";
        var search = new GraphSearch(network, one, point => Accept(index, point), () => cancellationToken.IsCancellationRequested ? 0 : Left, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        var isDecided = search.Run();
        subproblems += search.Subproblems;
        return isDecided;
    }

    private bool Attack(int index, PropertyCase one)
    {
        var (lower, upper) = (one.Inputs.Lower.ToArray(), one.Inputs.Upper.ToArray());
        for (var round = 0; round < 3 && Left > 0; round++)
        {
            var ascent = new BoxAscent(network, lower, upper, outputs => Aim(one, outputs), options.Seed + round);
            ascent.Run([], 0, () => Left <= 0);
            if (ascent.Best is { } best && ascent.BestValue >= 0 && Accept(index, best)) return true;
        }

        return false;
    }

    /// <summary>By how much outputs meet the row that they meet least, and how that changes with them.</summary>
    private static (double Value, double[] Weights) Aim(PropertyCase one, double[] outputs)
    {
        var (value, weights) = (double.PositiveInfinity, Array.Empty<double>());
        foreach (var row in one.Rows)
        {
            var sum = row.Limit;
            for (var j = 0; j < outputs.Length; j++) sum -= row.Coefficients[j] * outputs[j];
            if (sum < value) (value, weights) = (sum, Array.ConvertAll(row.Coefficients, c => 0 - c));
        }

        return (value, weights);
    }

    private static double Least(OutputRow row, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var sum = 0.0;
        for (var j = 0; j < lower.Length; j++)
        {
            var c = row.Coefficients[j];
            if (c != 0) sum = Rounding.AddDown(sum, Rounding.MultiplyDown(c, c > 0 ? lower[j] : upper[j]));
        }

        return sum;
    }

    private bool Accept(int index, double[] point)
    {
        if (Verification.Witness.Replay(stated, asked, index, point) is not { } witness) return false;
        if (options.Semantics == EvaluationSemantics.Float32 && (chain is null || !SingleReplay.IsMet(chain, Array.ConvertAll(witness.Input, value => (float)value), asked.Cases[index].Rows))) return false;
        lock (gate) Witness ??= witness;
        return true;
    }
}
