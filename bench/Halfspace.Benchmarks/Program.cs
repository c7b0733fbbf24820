using Halfspace.Benchmarks;

var chosen = args.Length > 0 ? Benchmarks.All.FirstOrDefault(benchmark => benchmark.Name == args[0]) : null;
if (chosen is null)
{
    Console.Error.WriteLine("Usage: Halfspace.Benchmarks NAME [--option value]...");
    foreach (var benchmark in Benchmarks.All) Console.Error.WriteLine($"  {benchmark.Name,-16} {benchmark.Summary}");
    return 2;
}

return chosen.Run(new BenchmarkArguments(args[1..]));
