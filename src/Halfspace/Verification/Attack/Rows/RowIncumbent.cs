using Halfspace.Networks;
using Halfspace.Verification.Falsification;

namespace Halfspace.Verification.Attack.Rows;

/// <summary>The nearest row so far that meets its condition, by exact evaluation.</summary>
internal sealed class RowIncumbent(RowAttackProblem problem)
{
    private readonly DataUnits units = problem.Rows.Units;
    private readonly double[] start = problem.Start;

    /// <summary>The steps of the row to start from.</summary>
    public int[] Origin { get; } = problem.Rows.Units.StepsOf(problem.Input);

    public int[]? Steps { get; private set; }

    public int Target { get; private set; }

    public double Distance { get; private set; } = double.PositiveInfinity;

    /// <summary>Looks for rows of a target without a solver.</summary>
    public void Search(int target, int seed, Func<bool> isOver)
    {
        const int rounds = 4;
        for (var round = 0; round < rounds && !isOver(); round++)
        {
            var search = new RowSearch(problem.Rows, outputs => problem.Slack(outputs, target), seed * rounds + round);
            search.Run([problem.Rows.AdmitLargest([.. Origin])], 0, isOver);
            if (search.Best is { } found && Meets(found, target)) Approach(found, target, isOver);
        }
    }

    /// <summary>Takes a row if it meets the condition and is nearer.</summary>
    /// <returns>Whether it meets the condition.</returns>
    public bool Offer(int[] steps, int target)
    {
        if (!Meets(steps, target)) return false;
        var distance = DistanceOf(steps);
        if (distance < Distance) (Steps, Target, Distance) = ((int[])steps.Clone(), target, distance);
        return true;
    }

    /// <summary>The distance of a row from the one to start from, from the numbers that are reported.</summary>
    private double DistanceOf(int[] steps) => AttackProblem.Distance(problem.Norm, start, units.RowOf(steps));

    private bool Meets(int[] steps, int target) => problem.Slack(units.Network.Forward(units.IntegersOf(steps)), target) >= 0;

    /// <summary>Goes from a row that meets the condition towards the start: as far as possible on the straight way, then input by input.</summary>
    private void Approach(int[] found, int target, Func<bool> isOver)
    {
        var (near, far, row) = (0.0, 1.0, found);
        for (var k = 0; k < 30 && !isOver(); k++)
        {
            var share = 0.5 * (near + far);
            var between = problem.Rows.AdmitLargest([.. Origin.Select((from, i) => from + share * ((double)found[i] - from))]);
            if (Meets(between, target)) (far, row) = (share, between);
            else near = share;
        }

        Offer(row, target);
        row = (int[])row.Clone();
        foreach (var i in Enumerable.Range(0, row.Length).OrderByDescending(i => Math.Abs((double)row[i] - Origin[i]) * units.Inputs[i].Step).ToArray())
        {
            if (row[i] == Origin[i] || isOver()) continue;
            var kept = (int[])row.Clone();
            if (problem.Rows.Categories.FirstOrDefault(group => group.Contains(i)) is { } column)
            {
                if (column.Sum(other => Origin[other]) == 1) foreach (var other in column) row[other] = Origin[other];
                if (!Meets(row, target)) row = kept;
                continue;
            }

            // The smallest change that still does, as if all smaller ones did less.
            long low = Origin[i] - Math.Sign((long)row[i] - Origin[i]), high = row[i];
            while (Math.Abs(high - low) > 1)
            {
                row[i] = (int)(low + ((high - low) / 2));
                if (Meets(row, target)) high = row[i];
                else low = row[i];
            }

            row[i] = (int)high;
        }

        Offer(row, target);
    }
}
