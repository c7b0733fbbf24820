using System.Reflection;

namespace Halfspace.Fuzzing;

/// <summary>
/// Which edges of the code a file has led through: what SharpFuzz's instrumentation counts in the memory that it is given. The assemblies under test are
/// instrumented in place by <c>sharpfuzz ASSEMBLY</c> (SharpFuzz.CommandLine) before the program starts.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    private readonly byte[] counts = GC.AllocateArray<byte>(Size, pinned: true);
    private readonly byte[] seen = new byte[Size];
    private readonly FieldInfo place;

    private Coverage(Type trace)
    {
        place = trace.GetField("PrevLocation", BindingFlags.Public | BindingFlags.Static) ?? throw new InvalidOperationException("This version of SharpFuzz keeps no last place.");
        var memory = trace.GetField("SharedMem", BindingFlags.Public | BindingFlags.Static) ?? throw new InvalidOperationException("This version of SharpFuzz takes no memory.");
        fixed (byte* at = counts) memory.SetValue(null, Pointer.Box(at, typeof(byte*)));
    }

    /// <summary>How many pairs of edge and size of count were seen in all.</summary>
    public int Seen { get; private set; }

    /// <summary>The counters of this process; null where no assembly is instrumented.</summary>
    public static Coverage? Find()
    {
        try
        {
            // It is not among the dependencies that the program was built with.
            return Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "SharpFuzz.Common.dll")).GetType("SharpFuzz.Common.Trace") is { } trace ? new Coverage(trace) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Begins a file.</summary>
    public void Begin()
    {
        Array.Clear(counts);
        place.SetValue(null, 0);
    }

    /// <summary>Whether the file led through an edge that none did before, or through one in another order of magnitude of times.</summary>
    public bool IsNew()
    {
        var isNew = false;
        for (var k = 0; k < Size; k++)
        {
            if (counts[k] == 0) continue;
            var bit = (byte)(1 << System.Numerics.BitOperations.Log2(counts[k]));
            if ((seen[k] & bit) != 0) continue;
            seen[k] |= bit;
            Seen++;
            isNew = true;
        }

        return isNew;
    }
}
