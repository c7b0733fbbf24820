using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Decides a case by splitting its box: a part in which one row is out of reach is done, the others are cut down by the rows' linear bounds and halved.
/// Parts wait on one stack, from which each thread takes up to eight at a time.
/// </summary>
internal sealed class BoxSearch
{
    private const int FirstAttacks = 4;

    /// <summary>Products for one bound of the box, above which it is not split where layers are without the weights that are zero.</summary>
    private const double MostWork = 1.5e9;

    private readonly DenseChain chain;
    private readonly PropertyCase question;
    private readonly Func<double[], bool> accept;
    private readonly Func<bool> isOver;
    private readonly Stack<Subproblem> open = new();
    private readonly Lock gate = new();
    private int busy;
    private double taken;
    private long done;
    private volatile bool isStopped;
    private volatile bool isStuck;
    private bool isRootDone;
    private sbyte[]? wholePhases;

    /// <summary>Prepares a search.</summary>
    /// <param name="chain">The network.</param>
    /// <param name="question">The case.</param>
    /// <param name="accept">Given a point that seems to meet all rows; says whether it does.</param>
    /// <param name="isOver">Whether to stop; asked before each step.</param>
    /// <param name="same">A search of another case on the same box, whose bounds of the whole box are taken over; null for none.</param>
    public BoxSearch(DenseChain chain, PropertyCase question, Func<double[], bool> accept, Func<bool> isOver, BoxSearch? same = null)
    {
        (this.chain, this.question, this.accept, this.isOver, wholePhases) = (chain, question, accept, isOver, same?.wholePhases);
        Margins = wholePhases is not null ? same!.Margins : chain.IsSparse ? ChainMargins.OfIntervals(chain, question.Inputs) : ChainMargins.Of(chain, question.Inputs);
        if (chain.IsRecorded) Whole = new BoxPart();
    }

    /// <summary>The margins over the whole box.</summary>
    public ChainMargins Margins { get; private set; }

    /// <summary>The parts that were bounded.</summary>
    public long Subproblems => done;

    /// <summary>Over the whole box, by how much the row that is farthest out of reach is: above zero proves the case. NaN before the search.</summary>
    public double RootBound { get; private set; } = double.NaN;

    /// <summary>Whether a point was accepted.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>What a certificate says of the box; null where nothing is recorded.</summary>
    public BoxPart? Whole { get; private set; }

    /// <summary>The share of the whole tree that is settled, where each split halves.</summary>
    public double Settled
    {
        get
        {
            lock (gate) return isRootDone ? 1 - Weight(open) - taken : 0;
        }
    }

    private static double Weight(IEnumerable<Subproblem> parts) => parts.Sum(part => Math.ScaleB(1, -part.Depth));

    /// <summary>Whether there is nothing left to do, though the case is not decided: a part is too small to be halved, or the network of a size that is not split.</summary>
    public bool IsStuck => isStuck && open.Count == 0;

    /// <summary>Searches, or goes on.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="seed">Seed of the first attack.</param>
    /// <returns>Whether the case is decided: proved, or refuted.</returns>
    public bool Run(int threads, int seed)
    {
        isStopped = false;
        if (!isRootDone && (IsStuck || Begin(seed))) return !IsStuck;
        if (!isRootDone || isOver()) return false;
        if (threads <= 1)
        {
            Work(1, seed, null);
        }
        else
        {
            var faults = new List<Exception>();
            var others = Enumerable.Range(0, threads).Select(place => new Thread(() => Work(threads, seed + place + 1, faults), 16 << 20) { IsBackground = true }).ToArray();
            foreach (var other in others) other.Start();
            foreach (var other in others) other.Join();
            if (faults.Count > 0) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(faults[0]);
        }

        return IsRefuted || (!isStopped && !isStuck && open.Count == 0);
    }

    /// <summary>Bounds the whole box.</summary>
    /// <returns>Whether that was the end of it.</returns>
    private bool Begin(int seed)
    {
        var phases = wholePhases is { } known ? (sbyte[])known.Clone() : Decided();
        isStuck = !Margins.IsUsable || (chain.IsSparse && Work(phases) > MostWork);
        return isStuck || BoundRoot(phases, seed);
    }

    /// <summary>The phases of the whole box: those that intervals decide, on layers without the weights that are zero.</summary>
    private sbyte[] Decided()
    {
        var (phases, place) = (new sbyte[chain.Stages.Take(chain.HiddenCount).Sum(stage => stage.Outputs)], 0);
        if (!chain.IsSparse) return phases;
        for (var k = 0; k < chain.HiddenCount; k++)
        {
            for (var j = 0; j < chain.Stages[k].Outputs; j++) NeuronLines.Of(chain.Stages[k], j, Margins.Lower[k][j], Margins.Upper[k][j], ref phases[place++]);
        }

        return phases;
    }

    /// <summary>The products that bounding the open neurons of the whole box takes at most.</summary>
    private double Work(sbyte[] phases)
    {
        var (sum, below, place) = (0.0, 0.0, 0);
        foreach (var stage in chain.Stages.Take(chain.HiddenCount))
        {
            sum += 2 * below * phases.AsSpan(place, stage.Outputs).Count((sbyte)0);
            below += stage.Weights.Length;
            place += stage.Outputs;
        }

        return sum;
    }

    private bool BoundRoot(sbyte[] phases, int seed)
    {
        var root = new Subproblem(question.Inputs.Lower.ToArray(), question.Inputs.Upper.ToArray(), phases) { Part = Whole };
        if (wholePhases is null)
        {
            var first = new LaneBounds(chain, Margins);
            first.BoundNeurons([root]);
            // Ranges of the whole box make the margins of its parts smaller.
            Margins = ChainMargins.Of(chain, question.Inputs, (Ends(first.Lower), Ends(first.Upper)));
            wholePhases = (sbyte[])root.Phases.Clone();
        }

        var worker = new BoxWorker(chain, Margins, question, accept, seed);
        var attack = new LaneAttack(chain, question, accept);
        var random = new Random(seed * 7919 + question.Inputs.Size);
        IsRefuted = attack.Evaluate([[.. root.Lower.Zip(root.Upper, (low, high) => low / 2 + high / 2)]]);
        if (IsRefuted || isOver()) return IsRefuted;
        // One bound costs less than the steps of an attack, and is often all that it takes.
        var children = new List<Subproblem>();
        IsRefuted = worker.Process([root], children);
        (done, RootBound, isStuck) = (1, worker.LastBound, worker.IsStuck);
        if (children.Count == 0 && !IsRefuted) return !isStuck;
        foreach (var child in children) open.Push(child);
        isRootDone = true;
        for (var batch = 0; batch < FirstAttacks && !IsRefuted && !isOver(); batch++) IsRefuted = attack.Climb(LaneAttack.Starts(question.Inputs, random));
        return IsRefuted;
    }

    private static double[][] Ends(System.Runtime.Intrinsics.Vector512<double>[][] lanes) => Array.ConvertAll(lanes, layer => Array.ConvertAll(layer, value => value[0]));

    private void Work(int threads, int seed, List<Exception>? faults)
    {
        try
        {
            Work(threads, seed);
        }
        catch (Exception fault) when (faults is not null)
        {
            lock (faults) faults.Add(fault);
            isStopped = true;
        }
    }

    private void Work(int threads, int seed)
    {
        var worker = new BoxWorker(chain, Margins, question, accept, seed);
        var (batch, children) = (new List<Subproblem>(), new List<Subproblem>());
        var spin = new SpinWait();
        while (!isStopped)
        {
            if (isOver()) isStopped = true;
            batch.Clear();
            lock (gate)
            {
                if (open.Count == 0 && busy == 0) return;
                for (var take = Math.Min(LaneBounds.Lanes, (open.Count + threads - 1) / threads); take > 0; take--) batch.Add(open.Pop());
                if (batch.Count > 0) busy++;
                taken += Weight(batch);
            }

            if (batch.Count == 0)
            {
                spin.SpinOnce();
                continue;
            }

            spin.Reset();
            children.Clear();
            var found = worker.Process(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch), children);
            lock (gate)
            {
                foreach (var child in children) open.Push(child);
                busy--;
                taken -= Weight(batch);
                done += batch.Count;
                isStuck |= worker.IsStuck;
                if (found) (IsRefuted, isStopped) = (true, true);
            }
        }
    }
}
