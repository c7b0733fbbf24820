using System.Globalization;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>The rows of one neuron, y = max(0, 2 a - 3 b + 1 c + 4 d - 1) over [-1, 1]^4, in each formulation.</summary>
public sealed class EmbeddingTextTests
{
    public static TheoryData<string> Names() => [.. ReluFormulations.All.Select(formulation => formulation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void One_neuron(string name)
    {
        var model = new MipModel("neuron");
        Variable[] x = [.. "abcd".Select(letter => model.AddContinuous(-1, 1, letter.ToString()))];
        var embedded = model.Embed(TestNetworks.Neuron([2, -3, 1, 4], -1), x, new EmbeddingOptions { Relu = ReluFormulations.Find(name)! });
        model.Maximize(embedded.Outputs[0]);
        foreach (var separator in embedded.Separators)
        {
            // The point (1, -1, -1, -1) with half of the largest output breaks the hull's row of a and the negated b.
            double[] point = [1, -1, -1, -1, 4.5, .5];
            model.AddConstraint(separator.MostViolated(point, 1e-6)!.Value, separator.Name);
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        LpFile.Write(text, model);
        ExpectedText.Check($"relu-{name.Replace(':', '-')}.lp", text.ToString());
    }
}
