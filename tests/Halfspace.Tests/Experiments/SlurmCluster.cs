using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>A real Slurm on this machine, with two node names, for one test; everything it started is stopped at its end, each by its process number.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly string[] Programs = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch", "/usr/bin/squeue", "/usr/sbin/runuser"];
    private readonly string folder;

    private SlurmCluster(string folder) => this.folder = folder;

    /// <summary>The variable that points Slurm's commands to this cluster.</summary>
    public (string Name, string Value) Environment => ("SLURM_CONF", Path.Combine(folder, "slurm.conf"));

    /// <summary>Starts it, or skips the test where it cannot be.</summary>
    public static SlurmCluster StartOrSkip(TemporaryFolder home, int maxArraySize)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Programs.All(File.Exists), "Slurm is not installed here: apt-get install slurmctld slurmd slurm-client munge.");
        Assert.SkipUnless(System.Environment.UserName == "root" && File.Exists("/etc/munge/munge.key"), "A cluster for a test is started as root, with munge's key in place.");
        var folder = home.Name("slurm");
        foreach (var name in new[] { "", "state", "munge" }) Directory.CreateDirectory(Path.Combine(folder, name));
        // munge refuses to work below folders that others may not enter.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(home.Path, (UnixFileMode)0b111_101_101);
        Run("chown", "munge", Path.Combine(folder, "munge"));
        var (host, port) = (Run("hostname", "-s").Trim(), 20_000 + System.Environment.ProcessId % 20_000);
        File.WriteAllText(Path.Combine(folder, "slurm.conf"), $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser=root
            SlurmctldPort={port}
            AuthType=auth/munge
            AuthInfo=socket={folder}/munge/socket,cred_expire=5
            CredType=cred/munge
            StateSaveLocation={folder}/state
            SlurmctldPidFile={folder}/slurmctld.pid
            SlurmctldLogFile={folder}/slurmctld.log
            SlurmdPidFile={folder}/slurmd-%n.pid
            SlurmdLogFile={folder}/slurmd-%n.log
            SlurmdSpoolDir={folder}/spool-%n
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            ReturnToService=2
            KillWait=2
            SchedulerParameters=batch_sched_delay=1,sched_interval=1,bf_interval=1
            MaxArraySize={maxArraySize}
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            NodeName=node[1-2] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{port + 1}-{port + 2}] CPUs={System.Environment.ProcessorCount} RealMemory=2000 State=UNKNOWN
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """);
        var cluster = new SlurmCluster(folder);
        try
        {
            Run("runuser", "-u", "munge", "--", "/usr/sbin/munged", $"--socket={folder}/munge/socket", $"--pid-file={folder}/munge/pid", $"--log-file={folder}/munge/log", $"--seed-file={folder}/munge/seed");
            cluster.Ask("/usr/sbin/slurmctld");
            foreach (var node in new[] { "node1", "node2" }) cluster.Ask("/usr/sbin/slurmd", "-N", node);
            var patience = Stopwatch.StartNew();
            while (!cluster.Ask("sinfo", "-h", "-o", "%T").Contains("idle", StringComparison.Ordinal))
            {
                Assert.True(patience.Elapsed.TotalMinutes < 5, "Slurm did not come up: " + File.ReadAllText(Path.Combine(folder, "slurmctld.log")));
                Thread.Sleep(100);
            }
        }
        catch
        {
            cluster.Dispose();
            throw;
        }

        return cluster;
    }

    /// <summary>What to look at where something did not happen.</summary>
    public string Log => Ask("squeue") + Ask("sinfo", "-N", "-l") + string.Concat(Directory.GetFiles(folder, "*.log").Select(file => $"{file}\n{string.Join('\n', File.ReadLines(file).TakeLast(15))}\n"));

    /// <summary>Calls a command of Slurm; anything but exit code 0 fails the test.</summary>
    public string Ask(string program, params string[] arguments) => Run([Environment], program, arguments);

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(folder, "*.pid").Append(Path.Combine(folder, "munge", "pid")).Where(File.Exists))
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture));
                process.Kill();
                process.WaitForExit(5000);
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }
    }

    private static string Run(string program, params string[] arguments) => Run([], program, arguments);

    private static string Run((string Name, string Value)[] environment, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        // A daemon keeps the streams open; what it says is in its log.
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
        return program.StartsWith("/usr/sbin", StringComparison.Ordinal) || program == "runuser" ? "" : process.StandardOutput.ReadToEnd();
    }
}
