namespace Halfspace.Verification.Attack.Branching;

/// <summary>
/// Moves a witness to the nearest point of its region, in which the network is linear, and on to the regions next to it while that brings it
/// nearer: each ReLU whose pre-activation is zero there is tried the other way.
/// </summary>
internal sealed class RegionDescent(PhaseProgram program, AttackIncumbent best, int target)
{
    /// <summary>How near to zero a pre-activation counts as zero, relative to its range; what is tried there rests on nothing else.</summary>
    private const double Nearly = 1e-6;

    /// <summary>Distances below this share of the last one are an improvement.</summary>
    private const double Improvement = 1 - 1e-5;

    /// <summary>Goes down from an input until no neighbour is nearer or the time is over.</summary>
    /// <returns>Whether the incumbent improved.</returns>
    public bool Run(ReadOnlySpan<double> input, double seconds, CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var before = best.Distance;
        var kept = Enumerable.Range(0, program.Relus.Count).Select(program.PhaseOf).ToArray();
        var phases = program.PhasesAt(input);
        Give(phases);
        if (program.Solve(seconds).Point is { } point)
        {
            var distance = program.Attack.Model.EvaluateObjective(point);
            for (var next = 0; next >= 0 && clock.Elapsed.TotalSeconds < seconds && !cancellationToken.IsCancellationRequested;)
            {
                next = -1;
                foreach (var relu in AtZero(point))
                {
                    program.Set(relu, 1 - phases[relu]);
                    var moved = program.Solve(seconds, distance * Improvement).Point;
                    if (moved is not null && program.Attack.Model.EvaluateObjective(moved) is var nearer && nearer < distance * Improvement)
                    {
                        (phases[relu], point, distance, next) = (1 - phases[relu], moved, nearer, relu);
                        break;
                    }

                    program.Set(relu, phases[relu]);
                    if (clock.Elapsed.TotalSeconds > seconds) break;
                }
            }

            if (program.Attack.Distance.ToDistance(distance) < best.Distance) OfferRegion(point, seconds);
        }

        for (var relu = 0; relu < kept.Length; relu++) program.Set(relu, kept[relu]);
        return best.Distance < before;
    }

    /// <summary>Offers a point of the relaxation with all phases given, moved inside until the replay holds.</summary>
    public void OfferRegion(double[] point, double seconds)
    {
        var embedded = program.Attack.Embedded;
        if (best.OfferBeyond(embedded.InputsAt(point), target)) return;
        var size = program.Attack.OutputSize;
        foreach (var share in AttackModel.Slacks.Skip(1))
        {
            program.SetSlack(share * size);
            if (program.Solve(seconds).Point is not { } moved || !best.OfferBeyond(embedded.InputsAt(moved), target)) continue;
            program.SetSlack(0);
            return;
        }

        program.SetSlack(0);
        best.OfferBeyond(embedded.InputsAt(point), target, 10 * AttackModel.Slacks[^1]);
    }

    private void Give(int[] phases)
    {
        for (var relu = 0; relu < phases.Length; relu++) program.Set(relu, phases[relu]);
    }

    private int[] AtZero(double[] point) =>
        [.. Enumerable.Range(0, program.Relus.Count).Where(relu => Math.Abs(program.Relus[relu].PreActivation.Evaluate(point)) <= Nearly * program.Relus[relu].Output.UpperBound)];
}
