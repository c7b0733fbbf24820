using System.Numerics;

namespace Halfspace.Training;

/// <summary>A cost of outputs that are each right or wrong: what target times output must reach, and what an output that does not costs.</summary>
/// <param name="Plus">What an output of target +1 must reach.</param>
/// <param name="Minus">What minus an output of target -1 must reach.</param>
/// <param name="PlusCost">The cost of an output of target +1 that does not, in units of one over <see cref="ITrainingObjective.Denominator"/>.</param>
/// <param name="MinusCost">The same for a target of -1.</param>
public readonly record struct OutputSteps(int Plus, int Minus, BigInteger PlusCost, BigInteger MinusCost);
