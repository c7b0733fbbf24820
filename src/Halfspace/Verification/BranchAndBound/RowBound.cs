using Halfspace.Networks;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>The largest bound of a row that an ascent found, with what; and where its relaxation has its least value, about.</summary>
internal sealed class RowBound(int row, Network network)
{
    /// <summary>The row.</summary>
    public int Row { get; } = row;

    /// <summary>The bound, in plain floating-point arithmetic.</summary>
    public double Value { get; private set; } = double.NegativeInfinity;

    /// <summary>What it was found with; null where there is no bound.</summary>
    public AscentChoice? Choice { get; private set; }

    /// <summary>The coefficients on each node's values that it was found with.</summary>
    public double[][] Coefficients { get; } = [.. network.Nodes.Select(node => new double[node.Size])];

    /// <summary>The slopes of the lines that it took.</summary>
    public double[][] Slopes { get; } = [.. network.Nodes.Select(node => new double[node.Size])];

    /// <summary>The average of the values of all nodes where bounds were reached, over the steps.</summary>
    public double[][] Values { get; } = [.. network.Nodes.Select(node => new double[node.Size])];

    /// <summary>The corner of the box where the last bound was reached.</summary>
    public double[] Corner { get; } = new double[network.InputSize];

    /// <summary>Keeps a bound.</summary>
    public void Keep(double value, AscentChoice choice, double[][] coefficients, double[]?[] slopes)
    {
        (Value, Choice) = (value, choice.Copy());
        for (var n = 0; n < Coefficients.Length; n++)
        {
            coefficients[n].CopyTo(Coefficients[n], 0);
            slopes[n]?.CopyTo(Slopes[n], 0);
        }
    }

    /// <summary>Moves the average by a share of the way towards values.</summary>
    public void Average(double[][] values, double share)
    {
        for (var n = 0; n < Values.Length; n++)
        {
            for (var j = 0; j < Values[n].Length; j++) Values[n][j] += share * (values[n][j] - Values[n][j]);
        }
    }

    /// <summary>The inputs of the average.</summary>
    public double[] Point()
    {
        var point = new double[network.InputSize];
        foreach (var node in network.Nodes) if (node.IsInput) Values[node.Index].CopyTo(point, node.InputOffset);
        return point;
    }
}
