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
    /// <summary>Inputs that vary up to which the box is split; with more of them, signs of neurons are.</summary>
    /// <summary>The most that looking for points of equality takes.</summary>
    private const double EqualitySeconds = 10;

    private const int FewInputs = 12;

    /// <summary>The same for networks with steps, whose jumps meet at more places the more inputs there are.</summary>
    private const int FewStepInputs = 4;

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
    private bool isOpen;
    private bool isEqualityTried;
    private long subproblems;
    private readonly List<CaseProof> proofs = [];
    private double rootBound = double.PositiveInfinity;

    /// <summary>The counterexample, once there is one.</summary>
    public Witness? Witness { get; private set; }

    /// <summary>Whether the network is of a size to be split.</summary>
    private bool IsSplit => chain is not null && chain.Work <= (chain.IsSparse ? MostSparseWork : MostWork);

    /// <summary>Decides a case, or leaves it open.</summary>
    public void Decide(int index)
    {
        if (decided[index]) return;
        var one = property.Cases[index];
        var inputs = one.Inputs;
        if (one.Rows.Count == 0)
        {
            if (!Accept(index, [.. inputs.Lower.ToArray().Zip(inputs.Upper.ToArray(), (low, high) => low / 2 + high / 2)])) isOpen = true;
            return;
        }

        if (!isEqualityTried && MeetEqualities()) return;
        var varying = Enumerable.Range(0, inputs.Size).Count(i => inputs.Lower[i] < inputs.Upper[i]);
        if (IsSplit && chain is not null)
        {
            if ((varying > FewInputs || !chain.IsPlain) && chain.HiddenCount > 0)
            {
                // Bounds of the whole network are cheap beside a search on layers with many neurons and few weights.
                if (chain.IsSparse && options.Semantics == EvaluationSemantics.Real && ByWhole(index, one)) return;
                if (varying <= (chain.HasSteps ? FewStepInputs : FewInputs) && SplitBox(inputs)) return;
                SplitSigns(inputs);
                return;
            }

            if (!chain.IsSparse && Split(index, one, varying <= FewInputs ? 0 : timeLeft() - Math.Min(2, timeLeft() / 10))) return;
        }

        if (Witness is not null || timeLeft() <= 0 || (chain is { Work: <= MostWork, IsSparse: false } && varying <= FewInputs) || !ByProgram(index, one)) isOpen |= Witness is null;
    }

    /// <summary>Looks for points of all cases that ask for equality, which a search of several cases on a box does not do, in a part of the time.</summary>
    private bool MeetEqualities()
    {
        isEqualityTried = true;
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
        Verdict = Witness is not null ? Verdict.Refuted : isOpen ? Verdict.Unknown : Verdict.Proved,
        Witness = Witness,
        Semantics = options.Semantics,
        IsTimeout = Witness is null && isOpen && timeLeft() <= 0,
        Method = method,
        Proofs = Witness is null && !isOpen && options.IsCertified ? proofs : null,
        Subproblems = subproblems,
        RootBound = double.IsInfinity(rootBound) ? double.NaN : rootBound,
        WitnessMargin = Witness is null ? double.NaN : property.Cases[Witness.Case].Rows.Select(row => row.Limit - row.Coefficients.Zip(Witness.Output, (c, y) => c * y).Sum()).DefaultIfEmpty(double.NaN).Min(),
    };

    /// <summary>Decides all cases on a box by splitting on the signs of neurons.</summary>
    private void SplitSigns(InputRegion box)
    {
        var together = Enumerable.Range(0, property.Cases.Count).Where(i => !decided[i] && property.Cases[i].Rows.Count > 0 && Same(property.Cases[i].Inputs, box)).ToArray();
        foreach (var i in together) decided[i] = true;
        var search = new ReluCases(chain!, [.. together.Select(i => (i, property.Cases[i]))], Accept, timeLeft, chain!.IsSparse ? null : LpSolvers.Beside(options.Solver), options.Threads > 0 ? options.Threads : Environment.ProcessorCount, options.Seed);
        var isDecided = search.Run();
        proofs.AddRange(search.Proofs);
        method = search.IsSplit ? "relu" : "bounds";
        subproblems += search.Subproblems;
        if (!double.IsNaN(search.RootBound)) rootBound = Math.Min(rootBound, search.RootBound);
        if (isDecided) return;
        var open = search.Undecided.Except(search.Apart).ToList();
        for (var place = 0; place < search.Apart.Count && Witness is null; place++)
        {
            if (!SplitLargest(search.Apart[place], search.Apart.Count - place)) open.Add(search.Apart[place]);
        }

        // A leaf that even its linear program does not decide, or numbers of a size that would overflow: whole programs may.
        foreach (var i in open) isOpen |= Witness is null && (timeLeft() <= 0 || !ByProgram(i, property.Cases[i]));
        isOpen &= Witness is null;
    }

    /// <summary>Decides a case of several rows by the signs of neurons and of the differences of its rows, in a share of the time.</summary>
    private bool SplitLargest(int index, int share)
    {
        var one = property.Cases[index];
        if (chain!.WithLargestOf(one.Rows) is not { Work: <= MostWork } largest) return false;
        var stop = timeLeft() - timeLeft() / share;
        var search = new ReluCases(largest, [(index, one with { Rows = [new OutputRow([1], 0)] })], Accept, () => Math.Max(0, timeLeft() - stop), LpSolvers.Beside(options.Solver), options.Threads > 0 ? options.Threads : Environment.ProcessorCount, options.Seed);
        var isDecided = search.Run();
        subproblems += search.Subproblems;
        return isDecided;
    }

    private static bool Same(InputRegion a, InputRegion b) => ReferenceEquals(a, b) || (a.Lower.SequenceEqual(b.Lower) && a.Upper.SequenceEqual(b.Upper));

    /// <summary>Decides the cases on a box of few inputs by splitting it, in half of the time, or leaves some open: with neurons of other kinds than ReLUs some parts come to an end by signs only.</summary>
    private bool SplitBox(InputRegion box)
    {
        var together = Enumerable.Range(0, property.Cases.Count).Where(i => !decided[i] && property.Cases[i].Rows.Count > 0 && Same(property.Cases[i].Inputs, box)).ToArray();
        for (var place = 0; place < together.Length && Witness is null; place++) decided[together[place]] = Split(together[place], property.Cases[together[place]], timeLeft() - timeLeft() / (2 * (together.Length - place)));
        return Witness is not null || Array.TrueForAll(together, i => decided[i]);
    }

    /// <summary>Decides a case by splitting its box until so many seconds are left: splitting many inputs leads nowhere, so it then gets a tenth of the time, and no more than a second or two.</summary>
    private bool Split(int index, PropertyCase one, double stop)
    {
        var search = new BoxSearch(chain!, one, point => Accept(index, point), () => cancellationToken.IsCancellationRequested || timeLeft() <= stop);
        method = "box";
        var isDecided = search.Run(options.Threads > 0 ? options.Threads : Environment.ProcessorCount, options.Seed);
        subproblems += search.Subproblems;
        if (!double.IsNaN(search.RootBound)) rootBound = Math.Min(rootBound, search.RootBound);
        if (isDecided && !search.IsRefuted && search.Whole is { } tree) proofs.Add(new CaseProof(index, null, null, tree.ToBytes()));
        return isDecided;
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
        if ((options.Solver ?? MipSolvers.FirstAvailable) is not { } solver || timeLeft() <= 0) return false;
        method = "mip";
        for (var r = 0; r < one.Rows.Count && timeLeft() > 0; r++)
        {
            var row = one.Rows[r];
            var objective = new OutputObjective([.. row.Coefficients.Select(c => 0 - c)], row.Limit);
            var found = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = solver, TimeLimit = timeLeft() / (one.Rows.Count - r), Threads = options.Threads, Seed = options.Seed }, null, cancellationToken);
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
        if (chain is { IsSparse: false, Work: <= MostWork } || boundProofs.Of(index, one, timeLeft()) is not { } proof) return Attack(index, one);
        proofs.Add(proof);
        return true;
    }

    /// <summary>Backward bounds over a box.</summary>
    private NetworkBounds Whole(InputRegion box)
    {
        if (whole is null || !Same(whole.Region, box)) whole = new BackwardBounds().Compute(network, box, new BoundOptions { Threads = options.Threads, TimeLimit = timeLeft() / 2 }, cancellationToken);
        return whole;
    }

    /// <summary>Decides a case of a network with layers that bend, which no program states, by splitting the box or the ranges of values.</summary>
    private bool ByGraph(int index, PropertyCase one)
    {
        method = "box";
        var search = new GraphSearch(network, one, point => Accept(index, point), () => cancellationToken.IsCancellationRequested ? 0 : timeLeft(), options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        var isDecided = search.Run();
        subproblems += search.Subproblems;
        return isDecided;
    }

    private bool Attack(int index, PropertyCase one)
    {
        var (lower, upper) = (one.Inputs.Lower.ToArray(), one.Inputs.Upper.ToArray());
        for (var round = 0; round < 3 && timeLeft() > 0; round++)
        {
            var ascent = new BoxAscent(network, lower, upper, outputs => Aim(one, outputs), options.Seed + round);
            ascent.Run([], 0, () => timeLeft() <= 0);
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
