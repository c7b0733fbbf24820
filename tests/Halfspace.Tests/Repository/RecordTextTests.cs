using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Mip;
using Halfspace.VnnLib;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Every public record prints the same text in every culture: the text that the compiler makes of a record takes the reader's culture.</summary>
public sealed class RecordTextTests
{
    private static readonly Assembly[] Packages = [typeof(MipModel).Assembly, typeof(Dataset).Assembly, typeof(CertificateFile).Assembly, typeof(VnnLibRow).Assembly, typeof(Plan).Assembly];

    [Fact]
    public void Public_records_print_the_same_in_every_culture()
    {
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign) = (",", "~");
        Type[] records = [.. Packages.SelectMany(package => package.GetExportedTypes()).Where(IsRecord)];
        Assert.True(records.Length > 100, $"{records.Length} records");
        var faults = new List<string>();
        foreach (var record in records.Where(type => !type.IsAbstract))
        {
            var type = record.IsGenericTypeDefinition ? record.MakeGenericType([.. record.GetGenericArguments().Select(_ => typeof(double))]) : record;
            var instance = Filled(type, 0)!;
            string expected;
            try
            {
                expected = Printed(instance, CultureInfo.InvariantCulture);
            }
            catch (Exception) when (PrintsItself(type) || !type.GetProperties().Any(property => IsBroken(property.PropertyType)))
            {
                // A member is computed from parts that this test cannot make. What the record itself prints has no number that could be broken, or is written by hand.
                continue;
            }

            var printed = Printed(instance, other);
            if (expected != printed) faults.Add($"{type.FullName}: {printed}");
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {records.Length} records print numbers in the reader's culture; give them the ToString that RecordText makes:\n{string.Join('\n', faults)}");
    }

    private static bool PrintsItself(Type record) => record.GetMethod("ToString", [])!.GetCustomAttribute<CompilerGeneratedAttribute>() is null;

    private static bool IsBroken(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var number && (number == typeof(double) || number == typeof(float) || number == typeof(decimal));

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly, [typeof(StringBuilder)]) is not null;

    private static string Printed(object record, CultureInfo culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            return record.ToString()!;
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>An object of the type, whose numbers are negative and broken where they can be broken, and 7 otherwise; null where nothing can be made without knowing the type.</summary>
    private static object? Filled(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Filled(underlying, depth);
        if (type == typeof(string)) return "text";
        if (type == typeof(bool)) return true;
        if (type == typeof(BigInteger)) return new BigInteger(7);
        if (IsBroken(type)) return Convert.ChangeType(-1234.5, type, CultureInfo.InvariantCulture);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0);
        if (type.IsPrimitive) return Convert.ChangeType(7, type, CultureInfo.InvariantCulture);
        if (depth > 4 || type.IsPointer || type.IsByRefLike || typeof(Delegate).IsAssignableFrom(type)) return null;
        if (type.IsArray && type.GetArrayRank() == 1) return Array(type.GetElementType()!, depth);
        if (type.IsInterface && type.IsGenericType && type.GetGenericArguments() is [var element] && typeof(IEnumerable).IsAssignableFrom(type)) return Array(element, depth);
        if (type.IsAbstract || type.IsInterface || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true) return null;
        var instance = RuntimeHelpers.GetUninitializedObject(type);
        for (var part = type; part is not null && part != typeof(object); part = part.BaseType)
        {
            foreach (var field in part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                field.SetValue(instance, Filled(field.FieldType, depth + 1));
        }

        return instance;
    }

    private static Array Array(Type element, int depth)
    {
        var array = System.Array.CreateInstance(element, 1);
        array.SetValue(Filled(element, depth + 1), 0);
        return array;
    }
}
