using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>Solver tests run one class after the other, so that their limits are not disturbed by each other.</summary>
[CollectionDefinition(Name)]
public sealed class SolversCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Solvers";
}
