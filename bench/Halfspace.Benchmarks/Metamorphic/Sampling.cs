using Halfspace.Verification.Attack;

namespace Halfspace.Metamorphic;

/// <summary>Points of a question's box.</summary>
public static class Sampling
{
    /// <summary>A point anywhere, often with inputs at their ends.</summary>
    public static double[] Anywhere(NetworkQuestion question, Random random)
    {
        var corner = random.Next(3);
        var point = new double[question.Lower.Length];
        for (var i = 0; i < point.Length; i++)
        {
            var share = corner == 0 ? random.Next(2) : corner == 1 && random.Next(2) == 0 ? random.Next(2) : random.NextDouble();
            point[i] = share == 1 ? question.Upper[i] : Math.Clamp(question.Lower[i] + share * (question.Upper[i] - question.Lower[i]), question.Lower[i], question.Upper[i]);
        }

        return point;
    }

    /// <summary>A point near another, at a share of the box's width.</summary>
    public static double[] Near(NetworkQuestion question, double[] center, double share, Random random)
    {
        var point = new double[center.Length];
        for (var i = 0; i < point.Length; i++) point[i] = Math.Clamp(center[i] + share * (2 * random.NextDouble() - 1) * (question.Upper[i] - question.Lower[i]), question.Lower[i], question.Upper[i]);
        return point;
    }

    /// <summary>A point of the box that is just nearer to the input than a distance.</summary>
    public static double[] Within(NetworkQuestion question, double[] point, double distance)
    {
        var far = question.Problem.Distance(point);
        if (question.Norm == AttackNorm.L0 || far <= distance) return point;
        var share = distance / far;
        return [.. point.Zip(question.Input, (x, c) => c + share * (x - c))];
    }
}
