using System.Globalization;
using Halfspace.Kills;

namespace Halfspace.Benchmarks;

/// <summary>Training and lists of properties, ended by force at random moments: is anything lost, or half-written?</summary>
internal sealed class CommandKillsBenchmark : IBenchmark
{
    public string Name => "command-kills";

    public string Summary => "train and verify --instances ended by force at random moments: --command Halfspace.Cli.dll --kills 100 --seed 1";

    public int Run(BenchmarkArguments arguments)
    {
        var command = Path.GetFullPath(arguments.Text("command", Path.Combine("artifacts", "bin", "Halfspace.Cli", "release", "Halfspace.Cli.dll")));
        var (kills, seed) = ((int)arguments.Number("kills", 100), (int)arguments.Number("seed", 1));
        var faults = 0;
        Console.WriteLine("| command | runs | ended by force | over before | |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var verb in new[] { "train", "verify --instances" })
        {
            var folder = Directory.CreateTempSubdirectory("halfspace-kills-").FullName;
            try
            {
                var killed = new KilledCommand(command, folder, new Random(seed));
                var fault = verb == "train" ? killed.Train(kills) : killed.VerifyList(kills, 60);
                if (fault is not null) faults++;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {verb} | {kills} | {killed.Killed} | {killed.TooLate} | {fault ?? "nothing lost, nothing half-written"} |"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return faults == 0 ? 0 : 1;
    }
}
