using System.Runtime.InteropServices;

namespace Halfspace.Training.LocalSearch;

/// <summary>Zeroed memory on a 64-byte boundary, freed with its owner.</summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private readonly long pressure;

    public AlignedBuffer(long length)
    {
        Length = length;
        var bytes = (nuint)(Math.Max(1, length) * sizeof(T));
        Data = (T*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Data, bytes);
        // Else the collector sees a few bytes, and buffers that nobody needs any more pile up.
        pressure = bytes >= 1 << 20 ? (long)bytes : 0;
        if (pressure > 0) GC.AddMemoryPressure(pressure);
    }

    ~AlignedBuffer()
    {
        NativeMemory.AlignedFree(Data);
        if (pressure > 0) GC.RemoveMemoryPressure(pressure);
    }

    /// <summary>The first element; owners keep the buffer alive while they use it.</summary>
    public T* Data { get; }

    public long Length { get; }
}
