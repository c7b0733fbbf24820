using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Halfspace.Benchmarks")]
[assembly: InternalsVisibleTo("Halfspace.Tests")]
