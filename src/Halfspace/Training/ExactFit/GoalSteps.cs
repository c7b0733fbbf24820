namespace Halfspace.Training.ExactFit;

/// <summary>How far away the next cost is that no weights should stay below, where a search proves that for growing costs. A search takes some times as long for each step, and is lost where it does not end.</summary>
/// <param name="cheap">Nodes that take no time to speak of.</param>
internal sealed class GoalSteps(long cheap)
{
    /// <summary>How many times the nodes of one goal the next should have.</summary>
    private const int Growth = 3;

    /// <summary>How many times that number is too many.</summary>
    private const int MostGrowth = 4;

    private long last = 1;

    /// <summary>The steps from what is proved to the next goal.</summary>
    public long Steps { get; private set; } = 1;

    /// <summary>The nodes after which the next goal is to be given up for a nearer one; a step of one is not.</summary>
    public long MostNodes => Steps == 1 ? long.MaxValue : Math.Max(cheap, MostGrowth * Growth * last);

    /// <summary>Takes note of a goal that was given up.</summary>
    public void GiveUp() => Steps = Math.Max(1, Steps / 4);

    /// <summary>Takes note of a goal that was proved.</summary>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="gained">The steps that it gained.</param>
    public void Prove(long nodes, long gained)
    {
        var growth = Math.Log((double)Math.Max(nodes, last + 1) / last);
        Steps = nodes < cheap ? 2 * Steps : (long)Math.Clamp(Math.Log(Growth) / growth * gained, 1, 2 * Steps);
        last = Math.Max(1, nodes);
    }
}
