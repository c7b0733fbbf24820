using Halfspace.Data;
using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Metamorphic;

/// <summary>
/// One random problem of real weights, trained by two methods. Real networks cannot be listed, so claims are held against each other, against
/// random networks and against small changes of the networks found.
/// </summary>
/// <param name="seed">Seed of the whole run.</param>
/// <param name="index">The number of the case.</param>
/// <param name="solver">The solver.</param>
public sealed class RealTrainingCase(int seed, int index, IMipSolver solver)
{
    private const int Samples = 60;

    private readonly Random random = new(unchecked(seed * 1_000_003 + index));
    private readonly List<string> faults = [];

    /// <summary>Training runs whose claims were audited.</summary>
    public int Runs { get; private set; }

    /// <summary>Runs that ended with "optimal".</summary>
    public int Optimal { get; private set; }

    /// <summary>What was false, or ended in an exception.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Runs the case.</summary>
    public RealTrainingCase Execute()
    {
        var problem = Draw();
        TrainingResult?[] results = [Train(problem, Method(problem)), Train(problem, Method(problem))];
        var networks = results.Select(result => result?.RealNetwork).OfType<StepNetwork>().ToList();
        for (var s = 0; s < Samples; s++) networks.Add(Vary(problem, networks.Count > 0 && s % 2 == 0 ? networks[s % Math.Min(2, networks.Count)] : null));
        var costs = networks.Select(network => RealReferenceCosts.Of(problem, network)).OfType<Rational>().ToArray();
        foreach (var result in results) if (result is not null) Audit(problem, result, costs);
        return this;
    }

    private void Audit(RealTrainingProblem problem, TrainingResult result, Rational[] costs)
    {
        var (value, bound, within) = (result.Outcome.Value, result.Outcome.Bound?.Value, result.Outcome.Within);
        if (result.RealNetwork is { } network && (value is not { } stated || RealReferenceCosts.Of(problem, network) != Fraction(stated))) Blame(problem, result, "the value is not the network's cost");
        if (result.Status == TrainingStatus.Optimal && within is null && value != bound) Blame(problem, result, "'optimal' without a tolerance, and value and bound differ");
        foreach (var cost in costs)
        {
            if (bound is { } claimed && cost < Fraction(claimed)) Blame(problem, result, $"a network costs {cost.ToDouble():G9}, below the bound");
            if (result.Status != TrainingStatus.Optimal || value is not { } best) continue;
            var slack = within is null ? Rational.Zero : Rational.OfDecimal(within.Value) * Rational.Max(Rational.OfDecimal(Tolerances.LeastRealCost), Fraction(best).Abs());
            if (cost < Fraction(best) - slack) Blame(problem, result, $"a network costs {cost.ToDouble():G9}, below what is called optimal");
        }
    }

    private TrainingResult? Train(RealTrainingProblem problem, ITrainingMethod method)
    {
        Runs++;
        try
        {
            var result = method.Run(problem, new TrainingOptions { Solver = solver, TimeLimit = 1, Threads = 1, Seed = random.Next(100) }, null, CancellationToken.None);
            if (result.Status == TrainingStatus.Optimal) Optimal++;
            return result;
        }
        catch (SolverContradictionException)
        {
            return null;
        }
        catch (Exception fault)
        {
            faults.Add($"--seed {seed} --only-real {index}: {method.Name}: {fault.GetType().Name}: {fault.Message} {fault.StackTrace?.Split('\n')[0].Trim()}\n    {problem}");
            return null;
        }
    }

    private ITrainingMethod Method(RealTrainingProblem problem)
    {
        if (problem.Objective is not MisclassificationLoss) return random.Next(3) == 0 ? new GreedyMethod() : new ZeroOneMipMethod { SearchShare = random.Next(2) * 0.1 };
        ITrainingMethod[] methods = [new ZeroOneMipMethod { SearchShare = 0 }, new BendersMethod { SearchShare = 0 }, new ZeroOneMipMethod(), StepMipMethod.PerNeuron];
        return methods[random.Next(problem.Range == 1 && problem.DeadZone < 0.5m ? 4 : 3)];
    }

    private RealTrainingProblem Draw()
    {
        while (true)
        {
            var objective = RealObjectives.All[random.Next(3)];
            var (samples, inputs, classes) = (2 + random.Next(4), 1 + random.Next(2), objective is HingeLoss || random.Next(4) > 0 ? 2 : 3);
            var (scale, spread) = (new[] { 1, 1, 4, 1000 }[random.Next(4)], new[] { 1, 1, 3, 1000, 500_000_000 }[random.Next(5)]);
            var values = Enumerable.Range(0, samples * inputs).Select(_ => (int)Math.Clamp(random.NextInt64(-(long)spread * scale, (long)spread * scale + 1), -700_000_000, 700_000_000)).ToArray();
            var labels = Enumerable.Range(0, samples).Select(_ => random.Next(classes)).ToArray();
            if (random.Next(3) == 0) for (var i = 0; i < inputs; i++) values[inputs + i] = values[i];
            var data = new Dataset("tiny", values, labels, [.. Enumerable.Range(0, inputs).Select(i => $"x{i}")], [.. Enumerable.Range(0, classes).Select(c => $"c{c}")], scale);
            int[] hidden = random.Next(3) switch { 0 => [], 1 => [1], _ => [2] };
            try
            {
                return new RealTrainingProblem(data, hidden, random.Next(2) == 0 ? 1 : 3, new[] { 0.01m, 0.1m, 0.5m }[random.Next(3)], objective);
            }
            catch (ArgumentException)
            {
                // Too far out for the box: another one.
            }
        }
    }

    /// <summary>A random network, or a network with some weights moved.</summary>
    private StepNetwork Vary(RealTrainingProblem problem, StepNetwork? network)
    {
        var limit = problem.Range * StepNetwork.Unit;
        var layers = Enumerable.Range(1, problem.Widths.Count - 1).Select(l =>
        {
            var (inputs, width) = (problem.Widths[l - 1], problem.Widths[l]);
            int Draw(int? now) => now is { } w ? random.Next(4) > 0 ? w : (int)Math.Clamp(w + (long)random.Next(-limit / 100, limit / 100 + 1), -limit, limit) : random.Next(-limit, limit + 1);
            var layer = network?.Layers[l - 1];
            return new IntegerLayer(inputs, [.. Enumerable.Range(0, inputs * width).Select(i => Draw(layer?.Weights[i]))], [.. Enumerable.Range(0, width).Select(i => Draw(layer?.Biases[i]))]);
        });
        return new StepNetwork([.. layers], problem.Data.Scale);
    }

    private void Blame(RealTrainingProblem problem, TrainingResult result, string fault)
    {
        var rows = string.Join(' ', Enumerable.Range(0, problem.Data.SampleCount).Select(k => $"[{string.Join(',', problem.Data.Row(k).ToArray())}]:{problem.Data.Labels[k]}"));
        faults.Add($"--seed {seed} --only-real {index}: {result.Method}: {fault}; value {result.Outcome.Value}, bound {result.Outcome.Bound?.Value} ({result.Outcome.Bound?.Kind}), {result.Status}, within {result.Outcome.Within}\n    {problem}: {rows}");
    }

    private static Rational Fraction(Cost cost) => Rational.Of(cost.Numerator, cost.Denominator);
}
