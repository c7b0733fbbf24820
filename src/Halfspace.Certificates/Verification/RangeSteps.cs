namespace Halfspace.Certificates.Verification;

/// <summary>
/// Follows the steps by which ranges of neurons were found. Each end that counts is shown by a bound of its own, whose slopes the step states; what one step gives is used by
/// the next ones only.
/// </summary>
/// <param name="ranges">The ranges to begin with; made smaller.</param>
/// <param name="row">A row that is met wherever the ranges are to hold; null for the whole box.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class RangeSteps(NeuronRanges ranges, StatedRow? row, CancellationToken cancellationToken)
{
    private const int Together = 32;
    private readonly ProofChain chain = ranges.Chain;

    /// <summary>Follows all steps.</summary>
    /// <exception cref="ProofException">A step is none.</exception>
    public void Follow(byte[] steps)
    {
        var reader = new ProofReader(steps);
        while (!reader.IsAtEnd)
        {
            var kind = reader.Byte(5);
            var layer = reader.Count(chain.HiddenCount);
            switch (kind)
            {
                case 1:
                    RaiseAll(layer, reader.Bytes(SlopeCount(layer)).ToArray(), [.. Enumerable.Range(0, 2 * chain.Layers[layer].Outputs)]);
                    break;
                case 2:
                    var mask = reader.Bytes((chain.Layers[layer].Outputs + 7) / 8).ToArray();
                    ranges.Open[layer] = [.. Enumerable.Range(0, chain.Layers[layer].Outputs).Where(j => (mask[j / 8] >> (j % 8) & 1) != 0)];
                    ranges.Refresh(layer);
                    break;
                case 3:
                    var facts = new (int End, double Share, byte[] Slopes)[reader.Count(2 * chain.Layers[layer].Outputs + 1)];
                    for (var f = 0; f < facts.Length; f++) facts[f] = (reader.Count(2 * chain.Layers[layer].Outputs), row is null ? 0 : reader.Multiplier(), reader.Bytes(SlopeCount(row is null ? layer : chain.HiddenCount)).ToArray());
                    Raise(layer, facts, row);
                    break;
                case 4:
                    var trees = new (int End, double Target, byte[] Tree)[reader.Count(2 * chain.Layers[layer].Outputs + 1)];
                    for (var t = 0; t < trees.Length; t++)
                    {
                        trees[t] = (reader.Count(2 * chain.Layers[layer].Outputs), reader.Number(), []);
                        trees[t].Tree = reader.Bytes(reader.Count(int.MaxValue)).ToArray();
                    }

                    Raise(layer, trees);
                    break;
                case 5:
                    var lines = reader.Bytes(SlopeCount(layer)).ToArray();
                    ranges.Refresh(layer);
                    ranges.Spread(layer);
                    RaiseAll(layer, lines, [.. Enumerable.Range(0, 2 * chain.Layers[layer].Outputs).Where(end => ranges.Lower[layer][end / 2] < 0 && ranges.Upper[layer][end / 2] > 0)]);
                    ranges.Refresh(layer);
                    break;
                default:
                    throw new ProofException("a step of a proof is of no known kind");
            }
        }
    }

    private int SlopeCount(int below)
    {
        var count = 0;
        for (var m = 0; m < below; m++) count += ranges.Open[m].Length;
        return count;
    }

    /// <summary>Ends of a layer, with the same slopes.</summary>
    private void RaiseAll(int layer, byte[] slopes, int[] ends)
    {
        var bounds = new double[ends.Length];
        Share((bounds.Length + Together - 1) / Together, (group, pass) =>
        {
            pass.Begin();
            for (var (m, at) = (0, 0); m < layer; m++) at += Relax(pass, m, slopes.AsSpan(at));
            var (from, count) = (group * Together, Math.Min(Together, bounds.Length - group * Together));
            pass.Bound(ranges, layer, ends.AsSpan(from, count), ranges.Box.Lower, ranges.Box.Upper, bounds.AsSpan(from, count));
        });
        for (var t = 0; t < ends.Length; t++) ranges.Raise(layer, ends[t], bounds[t]);
    }

    /// <summary>Ends of a layer, each by one bound. Where a row is met, any share of it, which is not above zero there once its limit is taken off, may be added.</summary>
    private void Raise(int layer, (int End, double Share, byte[] Slopes)[] facts, StatedRow? helper)
    {
        var bounds = new double[facts.Length];
        Share(facts.Length, (f, pass) =>
        {
            var (end, share, slopes) = facts[f];
            pass.Begin();
            var top = helper is null ? layer : chain.HiddenCount;
            for (var (m, at) = (0, 0); m < top; m++) at += Relax(pass, m, slopes.AsSpan(at));
            var sign = end % 2 == 0 ? 1 : -1;
            if (helper is null)
            {
                pass.Coefficients[end / 2] = sign;
                bounds[f] = pass.Bound(ranges, layer, ranges.Box.Lower, ranges.Box.Upper);
                return;
            }

            for (var j = 0; j < helper.Coefficients.Length; j++) pass.Coefficients[j] = share * helper.Coefficients[j];
            pass.Add(layer, end / 2, sign);
            bounds[f] = pass.Bound(ranges, top, ranges.Box.Lower, ranges.Box.Upper, -share * helper.Limit);
        });
        for (var f = 0; f < facts.Length; f++) ranges.Raise(layer, facts[f].End, bounds[f]);
    }

    private void Raise(int layer, (int End, double Target, byte[] Tree)[] trees)
    {
        if (row is not null) throw new ProofException("ranges where a row is met are not refined by trees");
        var bounds = new double[trees.Length];
        Share(trees.Length, (t, pass) =>
        {
            var (end, target, tree) = trees[t];
            var coefficients = new double[chain.Layers[layer].Outputs];
            coefficients[end / 2] = end % 2 == 0 ? 1 : -1;
            bounds[t] = new SignTree(ranges, layer, coefficients, target).Least(tree, pass, cancellationToken);
        });
        for (var t = 0; t < trees.Length; t++) ranges.Raise(layer, trees[t].End, bounds[t]);
    }

    private void Share(int count, Action<int, BackwardPass> work)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, () => new BackwardPass(chain), (i, _, pass) =>
            {
                work(i, pass);
                return pass;
            }, _ => { });
        }
        catch (AggregateException faults) when (faults.InnerException is ProofException or OperationCanceledException)
        {
            throw faults.InnerException!;
        }
    }

    /// <summary>Sets the lines of a layer; gives back how many slopes it has.</summary>
    private int Relax(BackwardPass pass, int layer, ReadOnlySpan<byte> slopes)
    {
        var open = ranges.Open[layer];
        for (var (j, next) = (0, 0); j < chain.Layers[layer].Outputs; j++)
        {
            var range = ranges.Range(layer, j);
            var isOpen = next < open.Length && open[next] == j;
            pass.Relax(layer, j, range, 0, isOpen ? slopes[next++] / (double)byte.MaxValue : range.Upper > -range.Lower ? 1 : 0, isOpen);
        }

        return open.Length;
    }
}
