using System.Runtime.InteropServices;

namespace Halfspace.Training.Search;

/// <summary>Zeroed memory on a 64-byte boundary, freed with its owner.</summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    public AlignedBuffer(long length)
    {
        Length = length;
        var bytes = (nuint)(Math.Max(1, length) * sizeof(T));
        Data = (T*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Data, bytes);
    }

    ~AlignedBuffer() => NativeMemory.AlignedFree(Data);

    /// <summary>The first element; owners keep the buffer alive while they use it.</summary>
    public T* Data { get; }

    public long Length { get; }
}
