using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>Solver tests run one class after the other, so that limits and memory are not disturbed by other tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SolversCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Solvers";
}
