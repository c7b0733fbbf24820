namespace Halfspace.Training.Decomposition;

/// <summary>The costs of one neuron's sub-problem, for each point.</summary>
/// <param name="On">What being on costs.</param>
/// <param name="Off">What being off costs.</param>
/// <param name="Before">What the copies or products cost, [point][input]; null in the first layer.</param>
/// <param name="Weights">What the weights cost; null where they cost nothing.</param>
internal sealed record NeuronCosts(double[] On, double[] Off, double[][]? Before = null, double[]? Weights = null);
