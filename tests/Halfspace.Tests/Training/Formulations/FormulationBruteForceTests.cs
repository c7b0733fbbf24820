using System.Collections.Concurrent;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Formulations;

/// <summary>Every formulation's optimum against all networks of a tiny problem, for every objective, depth, coding and both solvers.</summary>
public sealed class FormulationBruteForceTests(ITestOutputHelper output)
{
    private static readonly (int[] Hidden, int Inputs, int Classes, int Range, OutputCoding Coding)[] Shapes =
    [
        ([], 2, 3, 1, OutputCoding.OnePerClass),
        ([], 3, 2, 2, OutputCoding.Single),
        ([2], 2, 2, 1, OutputCoding.Single),
        ([1], 2, 2, 1, OutputCoding.OnePerClass),
        ([1], 1, 3, 1, OutputCoding.OnePerClass),
        ([2, 1], 2, 2, 1, OutputCoding.Single),
    ];

    private static readonly ConcurrentDictionary<(string Objective, int Shape), Cost?> Optima = new();

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var objective in TrainingObjectives.All)
        {
            foreach (var solver in new[] { "highs", "cbc" }) cases.Add(objective.Name, solver);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_optimum_is_that_of_brute_force(string name, string solver)
    {
        var objective = TrainingObjectives.All.Find(name)!;
        var backend = TestSolvers.Get(solver);
        for (var shape = 0; shape < Shapes.Length; shape++)
        {
            var (hidden, inputs, classes, range, coding) = Shapes[shape];
            if (objective is MinNeurons && hidden.Length == 0) continue;
            // Each solve of CBC is a process.
            if (!Rounds.Takes(shape + name.Length, solver == "cbc" ? 4 : 2)) continue;
            var seed = 100 + shape;
            output.WriteLine($"shape {shape}, seed {seed}");
            var data = TinyProblems.Random(new Random(seed), 5, inputs, classes, scale: shape % 2 == 0 ? 1 : 4);
            var problem = TinyProblems.Problem(data, hidden, range, objective, coding);
            // The optimum does not depend on who solves the model.
            var best = Optima.GetOrAdd((name, shape), _ => TinyProblems.BestByBruteForce(problem));
            foreach (var formulation in TrainingFormulations.All)
            {
                if (formulation is SignAsPrintedFormulation && (hidden.Length == 0 || objective is Mistakes or MinNeurons or MaxMargin)) continue;
                var result = new MipMethod().Run(problem, new TrainingOptions { Solver = backend, Formulation = formulation, TimeLimit = 600 }, null, TestContext.Current.CancellationToken);
                var what = $"shape {shape}, seed {seed}, {formulation.Name}: {result.Status} {result.Outcomes[0]} {string.Join(' ', result.Notes)}";
                if (best is null)
                {
                    Assert.True(result.Status == TrainingStatus.Infeasible, what);
                    continue;
                }

                Assert.True(result.Outcomes[0].Value == best, $"{what}; brute force {best}");
                // Tangents and the printed epsilon leave a bound just below the value.
                if (objective is not MinHinge || hidden.Length > 0) Assert.True(result.Status == TrainingStatus.Optimal, what);
            }
        }
    }
}
