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
/// <remarks>The stated network and property are those that a counterexample is replayed on; the network searched may go without a softmax or what else rises at its end, and the property searched has limits before that, or ends that float32 rounds to.</remarks>
internal sealed class VerificationRun(Network network, Network stated, Property asked, Property searched, DenseChain? chain, VerifierOptions options, Func<double> timeLeft, CancellationToken cancellationToken)
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

    /// <summary>The most cases that are searched together where layers bend: each adds its rows to all bounds.</summary>
    private const int MostTogether = 32;

    /// <summary>The share of the time after which cases are not attacked again before anything is split; twice as much for the first time.</summary>
    private const double AttackShare = 1.0 / 8;

    /// <summary>How often a case is attacked.</summary>
    private const int Rounds = 3;

    /// <summary>The property as it is searched: for float32 an input of a box is one that rounds to a float32 between the rounded ends.</summary>
    private readonly Property property = options.Semantics == EvaluationSemantics.Float32 ? SingleProperty.Of(asked) : searched;

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
        if (boxes.Count * LeastShare > 1) MeetCenters(boxes);
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
            if (property.Cases[index].Rows.Count == 0) Accept(index, Center(property.Cases[index].Inputs));
        }

        return Witness is not null;
    }

    /// <summary>Looks at the center of each box, where there are too many for each to have its least share of the time.</summary>
    private void MeetCenters(List<List<int>> boxes)
    {
        foreach (var cases in boxes)
        {
            if (Witness is not null || timeLeft() <= 0) return;
            var center = Center(property.Cases[cases[0]].Inputs);
            var outputs = network.Forward<double>(center);
            if (cases.Exists(index => Aim(property.Cases[index], outputs).Value >= 0 && Accept(index, center))) method = "attack";
        }
    }

    private static double[] Center(InputRegion box) => [.. box.Lower.ToArray().Zip(box.Upper.ToArray(), (low, high) => low / 2 + high / 2)];

    /// <summary>Decides cases on one box, or leaves them open.</summary>
    private void Decide(List<int> cases)
    {
        var listed = cases.FindAll(index => property.Cases[index].Rows.Count > 0);
        // Bounds of the whole network are cheap beside a search on layers with many neurons and few weights.
        var splits = IsSplit && (chain!.HiddenCount > 0 || !chain.IsSparse);
        if (IsSplit && chain!.IsSparse && options.Semantics == EvaluationSemantics.Real) ByWhole(listed, isLast: !splits && !IsSearched(listed));
        if (splits && Open(listed) is { Count: > 0 } open) Split(open);
        if (Left > 0 && Open(listed) is { Count: > 0 } left) ByProgram(left);
    }

    private static int Varying(InputRegion box) => Enumerable.Range(0, box.Size).Count(i => box.Lower[i] < box.Upper[i]);

    private List<int> Open(List<int> cases) => Witness is null ? cases.FindAll(index => !decided[index]) : [];

    /// <summary>Looks for points of all cases that ask for equality, which a search of several cases on a box does not do, in a part of the time.</summary>
    private bool MeetEqualities()
    {
        var (clock, most) = (Stopwatch.StartNew(), Math.Min(EqualitySeconds, timeLeft() / 10));
        for (var i = 0; i < property.Cases.Count && Witness is null; i++)
        {
            var index = i;
            if (!decided[i] && EqualityAttack.IsFor(asked.Cases[i])) new EqualityAttack(stated, asked.Cases[i], point => Accept(index, point), options.Seed).Run(() => timeLeft() <= 0 || clock.Elapsed.TotalSeconds > most);
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
        WitnessMargin = Witness is null ? double.NaN : asked.Cases[Witness.Case].Rows.Select(row => row.Limit - row.Coefficients.Zip(Witness.Output, (c, y) => c * y).Sum()).DefaultIfEmpty(double.NaN).Min(),
    };

    /// <summary>Decides cases on one box by splitting it, or signs of neurons, or both.</summary>
    private void Split(List<int> together)
    {
        var box = property.Cases[together[0]].Inputs;
        var splitting = new CaseSplitting(chain!, [.. together.Select(i => (i, property.Cases[i]))], Accept, () => Left, options);
        var varying = Varying(box);
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

    /// <summary>Decides cases by bounds of the whole network, attacks, and either a search over its graph or mixed-integer programs whose bounds are re-derived.</summary>
    private void ByProgram(List<int> cases)
    {
        // What programs show cannot be written down for a certificate, and says nothing about float32.
        if (options.Semantics == EvaluationSemantics.Float32) Attack(cases, isLast: true);
        else ByWhole(cases, isLast: !IsSearched(cases));
        if (options.Semantics == EvaluationSemantics.Float32 || options.IsCertified) return;
        if (IsBent)
        {
            ByShares([.. Open(cases).Chunk(MostTogether)], ByGraph);
            return;
        }

        if (HasFewParts(cases))
        {
            // Parts of few inputs leave few signs open, however large the network is.
            var end = stop;
            stop += Left / 4;
            ByShares([.. Open(cases).Chunk(MostTogether)], ByGraph);
            stop = end;
        }

        if (Solver is { } solver) ByShares([.. Open(cases).Select(index => new[] { index })], one => ByMip(one[0], property.Cases[one[0]], solver));
    }

    private bool IsBent => network.Nodes.Any(node => node.Layer is SmoothLayer or CurvedLayer);

    private IMipSolver? Solver => options.Solver ?? MipSolvers.FirstAvailable;

    private bool HasFewParts(List<int> cases) => !IsSplit && Varying(property.Cases[cases[0]].Inputs) <= FewInputs;

    /// <summary>Whether a search or programs follow the attacks on a network that is not split.</summary>
    private bool IsSearched(List<int> cases) => options.Semantics == EvaluationSemantics.Real && !options.IsCertified && cases.Count > 0 && (IsBent || HasFewParts(cases) || Solver is not null);

    /// <summary>Works on each of several lots of cases in an equal share of the time that is left.</summary>
    private void ByShares(List<int[]> lots, Action<int[]> work)
    {
        var end = stop;
        for (var place = 0; place < lots.Count && Witness is null; place++)
        {
            stop = end;
            stop += Left - Left / (lots.Count - place);
            if (Left > 0) work(lots[place]);
        }

        stop = end;
    }

    private void ByMip(int index, PropertyCase one, IMipSolver solver)
    {
        method = "mip";
        var bounds = Whole(one.Inputs);
        var lower = bounds.Lower(network.Output);
        var upper = bounds.Upper(network.Output);
        for (var r = 0; r < one.Rows.Count && Left > 0 && !decided[index]; r++)
        {
            var row = one.Rows[r];
            var objective = new OutputObjective([.. row.Coefficients.Select(c => 0 - c)], row.Limit);
            var found = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = solver, TimeLimit = Left / (one.Rows.Count - r), Threads = options.Threads, Seed = options.Seed }, null, cancellationToken);
            subproblems += found.Nodes;
            // Only a bound that was derived again counts, and the objective's own rounding is taken off it.
            var slack = Tolerances.ModelRounding * objective.Size(lower, upper);
            decided[index] = (found.Trusts.Count == 0 && found.Bound < -slack) || (found.Value >= 0 && found.Inputs is { } point && Accept(index, point));
        }
    }

    /// <summary>Decides cases by bounds of the whole network, of which nothing is split, or attacks; for a certificate by bounds that can be written down.</summary>
    private void ByWhole(List<int> cases, bool isLast)
    {
        var untried = Open(cases).FindAll(index => !tried[index]);
        if (untried.Count == 0) return;
        method = "bounds";
        foreach (var index in untried)
        {
            tried[index] = true;
            decided[index] = IsOutOfReach(index, property.Cases[index]);
        }

        Attack(Open(untried), isLast);
    }

    private bool IsOutOfReach(int index, PropertyCase one)
    {
        if (!options.IsCertified)
        {
            var bounds = Whole(one.Inputs);
            var lower = bounds.Lower(network.Output).ToArray();
            var upper = bounds.Upper(network.Output).ToArray();
            return one.Rows.Any(row => Least(row, lower, upper) > row.Limit);
        }

        // A chain that is dense has no layers for such proofs.
        if (chain is { IsSparse: false, Work: <= MostWork } || boundProofs.Of(index, one, Left) is not { } proof) return false;
        proofs.Add(proof);
        return true;
    }

    /// <summary>Backward bounds over a box.</summary>
    private NetworkBounds Whole(InputRegion box)
    {
        if (whole is null || !BoxEnds.Comparer.Equals(whole.Region, box)) whole = new BackwardBounds().Compute(network, box, new BoundOptions { Threads = options.Threads, TimeLimit = Left / 2 }, cancellationToken);
        return whole;
    }

    /// <summary>Decides cases of a network with layers that bend, which no program states, by splitting the box or the ranges of values.</summary>
    private void ByGraph(int[] cases)
    {
        method = "box";
        var search = new GraphSearch(network, [.. cases.Select(index => (index, property.Cases[index]))], (index, point) => Replay(index, point) is not null, () => cancellationToken.IsCancellationRequested ? 0 : Left, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        var undecided = search.Run();
        subproblems += search.Subproblems;
        if (search.Found is { } found) Accept(found.Index, found.Point);
        else foreach (var index in cases.Except(undecided)) decided[index] = true;
    }

    /// <summary>Attacks: on whichever of the cases is nearest to being met, in a part of the time, and on each of them up to three times; in a part of the time where something follows.</summary>
    private void Attack(List<int> cases, bool isLast)
    {
        var start = Left;
        if (cases.Count > 1) Attack(cases, options.Seed + Rounds, start * (1 - AttackShare));
        for (var round = 0; round < Rounds; round++)
        {
            // One case has nothing beside it that would wait.
            var end = isLast || (cases.Count == 1 && round == 0) ? 0 : start * (1 - (round == 0 ? 2 : 1) * AttackShare);
            var open = Open(cases);
            for (var place = 0; place < open.Count && Witness is null; place++) Attack([open[place]], options.Seed + round, Left - (Left - end) / (open.Count - place));
        }
    }

    private void Attack(List<int> cases, int seed, double end)
    {
        bool IsOver() => Left <= Math.Max(0, end);
        if (IsOver()) return;
        var inputs = property.Cases[cases[0]].Inputs;
        var ascent = new BoxAscent(network, inputs.Lower.ToArray(), inputs.Upper.ToArray(), outputs => cases.Select(index => Aim(property.Cases[index], outputs)).MaxBy(aim => aim.Value), seed);
        ascent.Run([], 0, IsOver);
        if (ascent.Best is not { } best || !(ascent.BestValue >= 0)) return;
        var at = network.Forward<double>(best);
        foreach (var index in cases.Where(index => Aim(property.Cases[index], at).Value >= 0)) if (Accept(index, best)) return;
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
        if (Replay(index, point) is not { } witness) return false;
        lock (gate) Witness ??= witness;
        return true;
    }

    private Witness? Replay(int index, double[] point)
    {
        if (Verification.Witness.Replay(stated, asked, index, point) is not { } witness) return null;
        return options.Semantics != EvaluationSemantics.Float32 || (chain is not null && SingleReplay.IsMet(chain, Array.ConvertAll(witness.Input, value => (float)value), asked.Cases[index].Rows)) ? witness : null;
    }
}
