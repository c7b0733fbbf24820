namespace Halfspace.Training;

/// <summary>How an objective's cost is put together.</summary>
public enum CostShape
{
    /// <summary>None of the shapes below.</summary>
    Other,

    /// <summary>A sum over samples and outputs of a cost of each output alone; see <see cref="ICorrectnessObjective.PriceOutput"/>.</summary>
    Outputs,

    /// <summary>The samples whose one non-negative output is not the label's. That exactly one output is non-negative is a hard condition.</summary>
    OneOutput,

    /// <summary>The samples whose label's output is not larger than every other one.</summary>
    LargestOutput,

    /// <summary>A cost of the network itself, under the hard condition that every output has the sign of its target.</summary>
    Network,

    /// <summary>As <see cref="Outputs"/>, and beside that sum what <see cref="ITrainingObjective.Prices"/> ask for inputs and weights: the sum alone is a lower bound.</summary>
    PricedOutputs,
}
