using Halfspace.Fuzzing;
using Xunit;

namespace Halfspace.Tests.Formats;

/// <summary>Ten thousand mutated files of each format are read or refused: no other exception, no hang, no flood of memory. <c>bench fuzz</c> runs a million.</summary>
public sealed class FuzzedParserTests
{
    private const int Files = 10_000;

    private const int Seed = 20_000_000;

    [Fact]
    public void Every_parser_reads_or_refuses()
    {
        var folder = FuzzedParsers.Folder();
        try
        {
            foreach (var parser in FuzzedParsers.All(folder.FullName))
            {
                var outcome = parser.Run(Files, Seed);
                Assert.True(outcome.Fault is null, outcome.Fault);
                // Some mutations leave a file sound, most do not.
                Assert.True(outcome.Refused > Files / 20 && outcome.Read > 0, $"{parser.Name}: {outcome}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
