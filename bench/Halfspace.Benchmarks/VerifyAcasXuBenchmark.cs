namespace Halfspace.Benchmarks;

/// <summary>The 180 instances of ACAS Xu, properties 1 to 4: <see cref="VerifyBenchmark"/> with <c>--set acasxu</c>.</summary>
public sealed class VerifyAcasXuBenchmark : IBenchmark
{
    public string Name => "verify-acasxu";

    public string Summary => "verify with --set acasxu: --only prop_3 --threads 2 --limit 116 --seed 0";

    public int Run(BenchmarkArguments arguments) => new VerifyBenchmark().Run(new BenchmarkArguments(["--set", "acasxu", .. arguments.All]));
}
