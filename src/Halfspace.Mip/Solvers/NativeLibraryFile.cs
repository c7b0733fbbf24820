using System.Buffers.Binary;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// Whether a library's file is all there. The loader maps a file into memory by what its head says; where the file is shorter, the first
/// use of a missing page ends the process with a signal that nothing can catch.
/// </summary>
internal static class NativeLibraryFile
{
    private const int HeadSize = 64;

    /// <summary>ELF, 64 bits, the low byte first.</summary>
    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>Whether a file may be handed to the loader: on Linux an ELF file of 64 bits that holds every part that its head names.</summary>
    public static bool IsWhole(string path)
    {
        try
        {
            if (!File.Exists(path)) return false;
            if (!OperatingSystem.IsLinux()) return new FileInfo(path).Length > 0;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            Span<byte> head = stackalloc byte[HeadSize];
            if (file.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false) < HeadSize || !head.StartsWith(Magic)) return false;
            var (programs, programSize, programCount) = (BinaryPrimitives.ReadInt64LittleEndian(head[32..]), BinaryPrimitives.ReadUInt16LittleEndian(head[54..]), BinaryPrimitives.ReadUInt16LittleEndian(head[56..]));
            var (sections, sectionSize, sectionCount) = (BinaryPrimitives.ReadInt64LittleEndian(head[40..]), BinaryPrimitives.ReadUInt16LittleEndian(head[58..]), BinaryPrimitives.ReadUInt16LittleEndian(head[60..]));
            if (programCount == 0 || programSize < 56 || !Holds(file, programs, (long)programSize * programCount)) return false;
            // A stripped file may have no sections, but where the head names them they stand at the end.
            if (sectionCount > 0 && !Holds(file, sections, (long)sectionSize * sectionCount)) return false;
            var table = new byte[programSize * programCount];
            file.Position = programs;
            file.ReadExactly(table);
            for (var p = 0; p < programCount; p++)
            {
                var entry = table.AsSpan(p * programSize);
                if (!Holds(file, BinaryPrimitives.ReadInt64LittleEndian(entry[8..]), BinaryPrimitives.ReadInt64LittleEndian(entry[32..]))) return false;
            }

            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static bool Holds(FileStream file, long offset, long size) => offset >= 0 && size >= 0 && offset <= file.Length - size;
}
