using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>
/// A network's weights multiply to numbers beyond double precision over the inputs that are asked about, so that neither bounds nor a model can be
/// stated. The network file is at fault, not the question.
/// </summary>
public sealed class NetworkOverflowException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="node">The first node whose values overflow.</param>
    /// <param name="value">Which of its values.</param>
    public NetworkOverflowException(NetworkNode node, int value)
        : base(FormattableString.Invariant($"Value {value} of node '{(node ?? throw new ArgumentNullException(nameof(node))).Name}' goes beyond double precision (1.8e308) for inputs in the box, so it can be neither bounded nor stated in a model. Scale the network's weights down, or give a smaller box."))
    {
    }
}
