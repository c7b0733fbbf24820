using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>A file format of networks: what its files end in, and what can be done with them.</summary>
public sealed record NetworkFormat
{
    /// <summary>The ending of its files, with the dot.</summary>
    public required string Ending { get; init; }

    /// <summary>Reads any network of the format; null where it is written only.</summary>
    public Func<string, Network>? Read { get; init; }

    /// <summary>Reads any network of the format from the content of a file and what to call it; null where the format is written only.</summary>
    internal Func<ReadOnlyMemory<byte>, string, Network>? Parse { get; init; }

    /// <summary>Writes a network of real numbers; null where the format does not hold such networks.</summary>
    public Action<string, Network>? Write { get; init; }

    /// <summary>Writes an integer network exactly; null where the format does not hold such networks.</summary>
    public Action<string, IntegerNetwork>? WriteInteger { get; init; }
}
