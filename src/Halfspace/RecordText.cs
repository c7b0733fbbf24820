using System.Globalization;
using System.Text;

namespace Halfspace;

/// <summary>The text of a record as the compiler would make it, but the same in every culture: a decimal comma would run into the commas between members.</summary>
internal static class RecordText
{
    /// <summary>The name and the members that the record's own PrintMembers appends, with numbers in the invariant culture.</summary>
    public static string Of(string name, Func<StringBuilder, bool> printMembers)
    {
        var readers = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            var text = new StringBuilder(name).Append(" { ");
            if (printMembers(text)) text.Append(' ');
            return text.Append('}').ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = readers;
        }
    }
}
