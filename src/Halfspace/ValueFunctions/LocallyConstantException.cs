namespace Halfspace.ValueFunctions;

/// <summary>A derivative was asked for that is zero wherever it exists, since the right-hand side moves only integer columns.</summary>
public sealed class LocallyConstantException : InvalidOperationException
{
    /// <summary>Creates the exception for a row.</summary>
    /// <param name="row">The row's name.</param>
    public LocallyConstantException(string row)
        : base($"Row '{row}' has integer columns only, so the value function is constant between jumps (or finite at single points) as the row moves: its derivative is zero or does not exist, and nothing can be learnt from it. Give the row slack at a price: PenalisedSlacks.Of(model, price, \"{row}\").")
    {
        Row = row;
    }

    /// <summary>The row's name.</summary>
    public string Row { get; }
}
