using Halfspace.Mip;

namespace Halfspace.Bounds.Programs;

/// <summary>A value of a network as the objective of a program: terms and a constant, and what the network itself says of it.</summary>
/// <param name="Terms">The terms, without a constant.</param>
/// <param name="Constant">The constant.</param>
/// <param name="Known">What is known of the value.</param>
/// <param name="Forward">The value at a point of the program, by the network's forward pass at the inputs there; null where these leave the region.</param>
internal sealed record ProgramObjective(LinearExpression Terms, double Constant, (double Low, double High) Known, Func<double[], double?> Forward)
{
    /// <summary>The size that margins are taken relative to: how far apart the value's known ends are.</summary>
    public double Width => Known.High - Known.Low;

    /// <summary>The value with the other sign.</summary>
    public ProgramObjective Negated() => new(-Terms, -Constant, (-Known.High, -Known.Low), point => -Forward(point));
}
