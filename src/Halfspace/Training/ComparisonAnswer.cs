namespace Halfspace.Training;

/// <summary>How a network stands against all networks of another architecture.</summary>
public enum ComparisonAnswer
{
    /// <summary>It is neither proved nor refuted that no other network does better.</summary>
    Open,

    /// <summary>No other network costs less: a bound on their cost reaches the network's.</summary>
    NoneBetter,

    /// <summary>One of the others costs less, by exact evaluation of both.</summary>
    Better,
}
