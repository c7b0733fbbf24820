using System.Globalization;

namespace Halfspace.Mip.Files;

/// <summary>Chooses names for a file: allowed by its format and different from each other.</summary>
internal static class UniqueNames
{
    /// <summary>Names by index: the given ones where allowed and new, the generated ones elsewhere.</summary>
    /// <param name="count">The number of names.</param>
    /// <param name="prefix">The first letter of generated names.</param>
    /// <param name="given">The model's name of an index; null for generated names throughout.</param>
    /// <param name="allowed">Whether the format can hold a name.</param>
    /// <param name="taken">Names in use, to which the chosen ones are added.</param>
    public static string[] Choose(int count, string prefix, Func<int, string>? given, Func<string, bool> allowed, HashSet<string> taken)
    {
        var chosen = new string[count];
        for (var i = 0; given is not null && i < count; i++)
        {
            var name = given(i);
            if (allowed(name) && taken.Add(name)) chosen[i] = name;
        }

        for (var i = 0; i < count; i++)
        {
            if (chosen[i] is null) chosen[i] = Free(prefix + i.ToString(CultureInfo.InvariantCulture), taken);
        }

        return chosen;
    }

    /// <summary>The name itself or, when it is taken, with as many underscores as it needs; marked as taken.</summary>
    public static string Free(string name, HashSet<string> taken)
    {
        while (!taken.Add(name)) name += "_";
        return name;
    }
}
