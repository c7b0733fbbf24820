using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>The tables of two outputs of which the larger one decides, against all pairs of outputs.</summary>
public sealed class OutputTablesFacts
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void No_two_outputs_cost_less_than_every_table(int neurons, int range)
    {
        var problem = TinyProblems.Problem(TinyProblems.Random(new Random(1), 6, 2, 2, 1), [neurons], range, Mistakes.Instance, OutputCoding.OnePerClass);
        var orders = neurons == 1 ? [[0]] : neurons == 2 ? new int[][] { [0, 1], [1, 0] } : [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        var tables = CodeTables.Of(problem, TestContext.Current.CancellationToken)!;
        var stated = tables.SelectMany(table => orders.Select(table.Permuted)).ToArray();
        var codes = 1 << neurons;
        var pairs = new HashSet<string>();
        var values = CodeTables.Vectors(neurons, range).Select(vector => Enumerable.Range(0, codes).Select(code => CodeTables.Value(vector, code)).ToArray()).ToArray();
        foreach (var first in values)
        {
            foreach (var second in values)
            {
                var costs = new long[2 * codes];
                for (var code = 0; code < codes; code++) (costs[code], costs[codes + code]) = (first[code] > second[code] ? 0 : 1, second[code] > first[code] ? 0 : 1);
                if (pairs.Add(string.Concat(costs))) Assert.True(Array.Exists(stated, one => one.Zip(costs).All(both => both.First <= both.Second)), $"{problem}: {string.Concat(costs)}");
            }
        }

        // And no table is one that no two outputs have.
        foreach (var table in tables) Assert.Contains(string.Concat(table.Costs.ToArray()), pairs);
    }
}
