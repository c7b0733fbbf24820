using System.CommandLine;

namespace Halfspace.Cli.Runs;

/// <summary>The verb or option that a mistyped word was meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The nearest name, or null where none is near.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="command">The command it was typed for.</param>
    public static string? For(string word, Command command)
    {
        var names = word.StartsWith('-') ? command.Options.Where(option => !option.Hidden).Select(option => option.Name) : command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
        var nearest = names.Select(name => (name, distance: Distance(word, name))).OrderBy(pair => pair.distance).FirstOrDefault();
        return nearest.name is not null && nearest.distance <= Math.Max(1, word.Length / 3) ? nearest.name : null;
    }

    /// <summary>Insertions, deletions, replacements and exchanges of neighbours from one word to the other.</summary>
    internal static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, replaced);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[left.Length, right.Length];
    }
}
