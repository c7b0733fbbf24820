namespace Halfspace.Verification.Attack.Branching;

/// <summary>A part of the search: the phases given on the way to it.</summary>
/// <param name="Parent">What it is a part of; null at the root.</param>
/// <param name="Relu">The ReLU whose phase was given last: node and value in the network.</param>
/// <param name="Phase">One for active, zero for inactive.</param>
/// <param name="Bound">No witness in this part is nearer.</param>
/// <param name="Violation">How far the ReLU's output was off where it was given its phase; zero where its gain is known already.</param>
internal sealed record PhaseNode(PhaseNode? Parent, (int Node, int Value) Relu, int Phase, double Bound, double Violation)
{
    /// <summary>Phases given from the root to here.</summary>
    public int Depth { get; } = Parent is null ? 0 : Parent.Depth + 1;

    /// <summary>All the phases, the last one first.</summary>
    public IEnumerable<((int Node, int Value) Relu, int Phase)> Phases
    {
        get
        {
            for (var node = this; node.Parent is not null; node = node.Parent) yield return (node.Relu, node.Phase);
        }
    }
}
