using System.Globalization;

namespace Halfspace.Benchmarks;

/// <summary>Arguments of the form <c>--name value</c>.</summary>
public sealed class BenchmarkArguments(string[] arguments)
{
    /// <summary>The arguments as they were given.</summary>
    public IReadOnlyList<string> All => arguments;

    public string Text(string name, string otherwise)
    {
        var at = Array.IndexOf(arguments, "--" + name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : otherwise;
    }

    public double Number(string name, double otherwise) => double.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public int[] Integers(string name, string otherwise) => [.. Text(name, otherwise).Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];

    /// <summary>The folder of the public data sets: HALFSPACE_DATA, else ../shared/data of the working folder or one above it.</summary>
    public static string DataFolder()
    {
        if (Environment.GetEnvironmentVariable("HALFSPACE_DATA") is { Length: > 0 } given) return given;
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data)) return data;
        }

        throw new DirectoryNotFoundException("The data folder is missing; set HALFSPACE_DATA to it.");
    }
}
