using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Which files the loader may be given.</summary>
public sealed class NativeLibraryFileTests
{
    [Fact]
    public void A_library_is_whole_and_every_part_of_it_is_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only ELF files are looked into.");
        var runtime = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
        Assert.True(NativeLibraryFile.IsWhole(runtime));
        var bytes = File.ReadAllBytes(runtime);
        using var folder = new TemporaryFolder();
        foreach (var length in new[] { 0, 4, 63, 64, 200, 4096, bytes.Length / 2, bytes.Length - 1 })
            Assert.False(NativeLibraryFile.IsWhole(folder.Write($"cut{length}.so", bytes[..length])), $"{length} of {bytes.Length} bytes pass for a whole library");
    }

    [Fact]
    public void Garbage_is_no_library()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(7);
        var bytes = new byte[10_000];
        Assert.False(NativeLibraryFile.IsWhole(folder.Name("absent.so")));
        for (var round = 0; round < 50; round++)
        {
            random.NextBytes(bytes);
            if (round % 2 == 0) ((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]).CopyTo(bytes, 0);
            Assert.False(NativeLibraryFile.IsWhole(folder.Write("garbage.so", bytes)) && OperatingSystem.IsLinux());
        }
    }

    [Fact]
    public void The_libraries_that_are_found_are_whole()
    {
        foreach (var solver in new[] { "highs", "cbc", "scip" })
        {
            foreach (var file in NativeLibraryLocator.LibraryCandidates(solver).Where(File.Exists)) Assert.True(NativeLibraryFile.IsWhole(file), file);
        }
    }
}
