using Halfspace.Tests.Repository;
using Xunit;

namespace Halfspace.Tests.Formats;

/// <summary>The classes of ONNX's messages stand in the repository, so that a build of the product needs no protoc; the build of the tests runs it.</summary>
public sealed class OnnxMessagesTests
{
    /// <summary>Set to 1, the file is written and not compared.</summary>
    private const string Variable = "HALFSPACE_WRITE_ONNX";

    [Fact]
    public void The_classes_are_what_protoc_makes_of_the_messages()
    {
        var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Replace($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        var made = File.ReadAllText(Path.Combine(folder, "Formats", "Onnx", "Onnx.cs"));
        var file = Path.Combine(SourceTree.Root, "src", "Halfspace", "Formats", "Onnx", "Onnx.g.cs");
        if (Environment.GetEnvironmentVariable(Variable) == "1") File.WriteAllText(file, made);
        Assert.True(made == File.ReadAllText(file), $"onnx.proto or protoc has changed; run this test with {Variable}=1 and look at the difference.");
    }
}
