using System.Globalization;

namespace Halfspace.Mip.Files;

/// <summary>Chooses names for a file: allowed by its format and different from each other.</summary>
internal static class UniqueNames
{
    /// <summary>Names by index: the given ones where they fit and are new, the generated ones elsewhere.</summary>
    /// <param name="count">The number of names.</param>
    /// <param name="prefix">The first letter of generated names.</param>
    /// <param name="given">The model's name of an index; null for generated names throughout.</param>
    /// <param name="fit">A name as the format can hold it, or null where it cannot.</param>
    /// <param name="taken">Names in use, to which the chosen ones are added.</param>
    public static string[] Choose(int count, string prefix, Func<int, string>? given, Func<string, string?> fit, HashSet<string> taken)
    {
        var chosen = new string?[count];

        // Names that stay as they are come first, so that no changed name takes theirs.
        for (var i = 0; given is not null && i < count; i++)
        {
            var name = given(i);
            if (fit(name) == name && taken.Add(name)) chosen[i] = name;
        }

        for (var i = 0; i < count; i++)
        {
            if (chosen[i] is not null) continue;
            var changed = given is null ? null : fit(given(i));
            chosen[i] = changed is not null && taken.Add(changed) ? changed : Free(prefix + i.ToString(CultureInfo.InvariantCulture), taken);
        }

        return chosen!;
    }

    /// <summary>The name itself or, when it is taken, with as many underscores as it needs; marked as taken.</summary>
    public static string Free(string name, HashSet<string> taken)
    {
        while (!taken.Add(name)) name += "_";
        return name;
    }
}
