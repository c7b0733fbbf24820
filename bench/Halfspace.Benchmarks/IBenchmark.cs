namespace Halfspace.Benchmarks;

/// <summary>A measurement; a new one is one file and one line in <see cref="Benchmarks"/>.</summary>
public interface IBenchmark
{
    string Name { get; }

    string Summary { get; }

    /// <summary>Measures, and prints a Markdown table.</summary>
    int Run(BenchmarkArguments arguments);
}
