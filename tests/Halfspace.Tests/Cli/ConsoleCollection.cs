using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Tests that take the process's console away from others run on their own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleCollection
{
    public const string Name = "console";
}
