using System.Diagnostics;
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.Attack;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Benchmarks;

/// <summary>Random networks of signs, steps and leaky ReLUs: properties by halving the box and by signs of neurons, and the nearest adversarial input by the built-in search and by the solver's.</summary>
public sealed class StepNetworksBenchmark : IBenchmark
{
    public string Name => "step-networks";

    public string Summary => "random networks of signs, steps and other neurons, two ways each: --what verify|attack --kinds sign,step,leaky --inputs 2,4,6 --hidden 12x12 --cases 5 --time 10 --norms l1,linf,l2,l0";

    public int Run(BenchmarkArguments arguments)
    {
        var isAttack = arguments.Text("what", "verify") == "attack";
        Console.WriteLine(isAttack ? "| neurons | inputs | hidden | norm | solved: built-in, solver, of | CPU s: built-in, solver | contradictions |" : "| neurons | inputs | hidden | decided: box, signs, verify, of | CPU s: box, signs, verify | parts: box, signs |");
        Console.WriteLine("|---|---|---|---|---|---|---|"[..(isAttack ? 29 : 25)]);
        foreach (var kind in arguments.Text("kinds", "sign,step,leaky").Split(','))
        {
            foreach (var inputs in arguments.Integers("inputs", "2,4,6"))
            {
                foreach (var hidden in arguments.Text("hidden", "12x12").Split(','))
                {
                    if (!isAttack) Verify(arguments, kind, inputs, hidden);
                    else foreach (var norm in arguments.Text("norms", "l1,linf,l2,l0").Split(',')) Attack(arguments, kind, inputs, hidden, Enum.Parse<AttackNorm>(norm, ignoreCase: true));
                }
            }
        }

        return 0;
    }

    private static void Verify(BenchmarkArguments arguments, string kind, int inputs, string hidden)
    {
        var (cases, time, solver) = ((int)arguments.Number("cases", 5), arguments.Number("time", 10), (ILpSolver)MipSolvers.FirstAvailable!);
        var (decided, cpu, parts) = (new int[3], new double[3], new long[2]);
        for (var seed = 0; seed < cases; seed++)
        {
            var random = new Random(seed);
            var network = Draw(random, kind, inputs, hidden, 1);
            var box = new InputRegion([.. Enumerable.Repeat(0.0, inputs)], [.. Enumerable.Repeat(arguments.Number("width", 1), inputs)]);
            double[] values = [.. Enumerable.Range(0, 4000).Select(_ => network.Forward<double>([.. Enumerable.Range(0, inputs).Select(i => random.NextDouble() * box.Upper[i])])[0])];
            var one = new PropertyCase(box, [new OutputRow([1], values.Min() - arguments.Number("gap", 0.1) * (values.Max() - values.Min()))]);
            var chain = DenseChain.Of(network)!;
            Measure(0, left =>
            {
                var search = new BoxSearch(chain, one, _ => false, () => left() <= 0);
                var isDecided = search.Run(1, 0);
                parts[0] += search.Subproblems;
                return isDecided;
            });
            Measure(1, left =>
            {
                var search = new ReluCases(chain, [(0, one)], (_, _) => false, left, LpSolvers.Beside(solver as IMipSolver), 1, 0);
                var isDecided = search.Run();
                parts[1] += search.Subproblems;
                return isDecided;
            });
            Measure(2, left => Verifier.Verify(network, new Property(inputs, 1, [one]), new VerifierOptions { TimeLimit = left(), Threads = 1 }).Verdict != Verdict.Unknown);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {inputs} | {hidden} | {decided[0]}, {decided[1]}, {decided[2]} of {cases} | {cpu[0]:F2}, {cpu[1]:F2}, {cpu[2]:F2} | {parts[0]}, {parts[1]} |"));

        void Measure(int way, Func<Func<double>, bool> run)
        {
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            decided[way] += run(() => time - (Environment.CpuUsage.TotalTime - before).TotalSeconds) ? 1 : 0;
            cpu[way] += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        }
    }

    private static void Attack(BenchmarkArguments arguments, string kind, int inputs, string hidden, AttackNorm norm)
    {
        var (cases, time) = ((int)arguments.Number("cases", 5), arguments.Number("time", 10));
        var (solved, cpu, contradictions) = (new int[2], new double[2], 0);
        for (var seed = 0; seed < cases; seed++)
        {
            var random = new Random(seed);
            var network = Draw(random, kind, inputs, hidden, 3);
            var problem = new AttackProblem { Network = network, Input = [.. Enumerable.Range(0, inputs).Select(_ => random.NextDouble())], Norm = norm, Margin = arguments.Number("margin", 0.01) };
            var results = new AttackResult[2];
            foreach (var search in new[] { AttackSearch.Dual, AttackSearch.Mip })
            {
                var (way, before) = (search == AttackSearch.Dual ? 0 : 1, Environment.CpuUsage.TotalTime);
                results[way] = NearestAdversarialInput.Find(problem, new AttackOptions { Search = search, Threads = 1, TimeLimit = time });
                cpu[way] += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                solved[way] += results[way].Status is AttackStatus.Optimal or AttackStatus.Infeasible ? 1 : 0;
            }

            if (results[0].Bound > results[1].Distance * (1 + Tolerances.Bound) || results[1].Bound > results[0].Distance * (1 + Tolerances.AttackGap)) contradictions++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {inputs} | {hidden} | {norm} | {solved[0]}, {solved[1]} of {cases} | {cpu[0]:F2}, {cpu[1]:F2} | {contradictions} |"));
    }

    /// <summary>A network with weights of equal chances between -1 and 1.</summary>
    private static Network Draw(Random random, string kind, int inputs, string hidden, int outputs)
    {
        int[] widths = [inputs, .. hidden.Split('x').Select(width => int.Parse(width, CultureInfo.InvariantCulture)), outputs];
        var layers = Enumerable.Range(0, widths.Length - 1).Select(k => new DenseLayer(
            widths[k],
            [.. Enumerable.Range(0, widths[k] * widths[k + 1]).Select(_ => random.Next(-65536, 65537) / 65536.0)],
            [.. Enumerable.Range(0, widths[k + 1]).Select(_ => random.Next(-32768, 32769) / 65536.0)])).ToArray();
        return Network.Sequential(layers, size => kind switch { "sign" => new SignLayer(size), "step" => new StepLayer(size), "leaky" => new LeakyReluLayer(size, 0.1), "abs" => new AbsLayer(size), _ => new ReluLayer(size) });
    }
}
