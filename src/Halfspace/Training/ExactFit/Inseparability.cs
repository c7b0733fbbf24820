namespace Halfspace.Training.ExactFit;

/// <summary>
/// Shows that no weights give every sample its wanted sign, by multipliers that a perceptron's mistakes leave behind.
/// </summary>
/// <remarks>
/// With y_k the wanted sign times the inputs and t_k the threshold, weights that meet every sample have w y_k &gt;= t_k. For any counts
/// l_k &gt;= 0 then w v &gt;= sum_k l_k t_k with v = sum_k l_k y_k; but w v is at most sum_c R_c |v_c|. So counts with
/// sum_c R_c |v_c| &lt; sum_k l_k t_k refute all weights in the ranges R at once. A perceptron that adds y_k whenever v y_k &lt;= 0 keeps v
/// bounded on data that cannot be separated, while the counts grow without end. All numbers are exact integers.
/// </remarks>
public static class Inseparability
{
    /// <summary>Whether such counts were found; false says nothing.</summary>
    /// <param name="problem">The fit; free samples are left out.</param>
    /// <param name="work">The number of multiplications after which to give up.</param>
    public static bool IsProved(NeuronFitProblem problem, long work)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var samples = Enumerable.Range(0, problem.Wanted.Count).Where(k => problem.Wanted[k] != 0).ToArray();
        var width = problem.Columns.Count;
        var rows = new long[samples.Length][];
        for (var s = 0; s < samples.Length; s++)
        {
            rows[s] = new long[width];
            for (var c = 0; c < width; c++) rows[s][c] = problem.Columns[c][samples[s]] * (long)problem.Wanted[samples[s]];
        }

        var sum = new long[width];
        Int128 needed = 0;
        var isMoving = true;
        while (isMoving && work > 0)
        {
            isMoving = false;
            for (var s = 0; s < rows.Length; s++)
            {
                work -= width;
                Int128 product = 0;
                for (var c = 0; c < width; c++) product += (Int128)sum[c] * rows[s][c];
                if (product > 0) continue;
                isMoving = true;
                Int128 reach = 0;
                for (var c = 0; c < width; c++)
                {
                    sum[c] += rows[s][c];
                    reach += (Int128)problem.Ranges[c] * Math.Abs(sum[c]);
                }

                needed += problem.Wanted[samples[s]] > 0 ? problem.PlusThreshold : problem.MinusThreshold;
                if (reach < needed) return true;
            }
        }

        return false;
    }
}
