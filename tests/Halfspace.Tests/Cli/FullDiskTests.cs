using System.Diagnostics;
using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Disks that are full, and folders that nobody may write: a clear message, exit code 65, no half file.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void A_file_that_does_not_fit_leaves_what_was_there_and_nothing_else()
    {
        using var disk = new SmallDisk(64);
        var path = disk.Name("f.json");
        AtomicFile.Write(path, stream => stream.Write("old"u8));
        var fault = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            for (var k = 0; k < 200; k++) stream.Write(new byte[1000]);
        }));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        Assert.Contains("space", fault.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(disk.Path));
    }

    [Fact]
    public void Training_onto_a_full_disk_says_so_and_leaves_no_half_file()
    {
        using var disk = new SmallDisk(16);
        using var folder = new TemporaryFolder();
        // Some bytes are left, so that the files are begun.
        File.WriteAllBytes(disk.Name("filling"), new byte[12_000]);
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--report", disk.Name("page.html"))).Fails(65, "page.html", "space");
        Assert.Equal([disk.Name("filling")], Directory.GetFiles(disk.Path));
    }

    [Fact]
    public void A_solver_whose_files_do_not_fit_is_said_with_the_folder()
    {
        TestSolvers.Get("cbc");
        using var disk = new SmallDisk(16);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(disk.Name("filling"), new byte[16_000]);
        folder.Write("model.lp", "Minimize\n obj: x\nSubject To\n c: x + y >= 1\nBounds\n x <= 4\n y <= 4\nGenerals\n x y\nEnd\n");
        foreach (var more in new string[][] { ["--solver", "cbc"], ["--solver", "highs", "--isolate"] })
            HalfspaceCommand.Run(folder.Path, [("TMPDIR", disk.Path), ("DOTNET_EnableDiagnostics", "0")], ["solve", "model.lp", .. more]).Fails(65, disk.Path, "space");
        Assert.Equal([disk.Name("filling")], Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public void A_disk_that_may_not_be_written_is_said_before_any_work()
    {
        using var disk = new SmallDisk(64);
        using var folder = new TemporaryFolder();
        disk.SetReadOnly();
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:parity-8", "--out", disk.Name("net.json"))).Fails(65, "net.json", "may not be written");
        Assert.Empty(Directory.GetFiles(disk.Path));
    }

    /// <summary>A file system in memory with so many kilobytes; the test is skipped where it may not be mounted.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public SmallDisk(int kilobytes)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "The disk of this test is one of Linux.");
            if (Call("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", folder.Path)) return;
            folder.Dispose();
            Assert.Skip("A small disk may not be mounted here; /dev/full stands for it in other tests.");
        }

        public string Path => folder.Path;

        public string Name(string file) => folder.Name(file);

        public void SetReadOnly() => Assert.True(Call("mount", "-o", "remount,ro", folder.Path));

        public void Dispose()
        {
            Call("umount", "-l", folder.Path);
            folder.Dispose();
        }

        private static bool Call(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
                process!.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
