using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli.Runs;

/// <summary>Options that several verbs take, with one meaning everywhere.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object on standard output and nothing else there." };

    public static Option<bool> Quiet() => new("--quiet") { Description = "No progress on standard error." };

    /// <summary>The name of the option that keeps no results of other versions, without its dashes.</summary>
    public const string RerunName = "rerun-other-versions";

    public static Option<bool> RerunOtherVersions(string description) => new("--" + RerunName) { Description = description };

    public static Option<int> Seed() => new("--seed") { Description = "Seed of every random choice.", HelpName = "S", DefaultValueFactory = _ => 0 };

    /// <summary>How equal largest outputs become a class.</summary>
    public static Option<string> Ties()
    {
        var ties = new Option<string>("--ties") { Description = "Equal largest outputs: lowest (the first class among them) or random (drawn by --seed, as in published experiments).", HelpName = "RULE", DefaultValueFactory = _ => "lowest" };
        ties.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("lowest" or "random")) result.AddError("--ties takes lowest or random.");
        });
        return ties;
    }

    public static Option<int?> Threads()
    {
        var threads = Positive(new Option<int?>("--threads") { Description = "Threads (default: all cores).", HelpName = "T" });
        threads.Validators.Add(result =>
        {
            if (Whole(result) is > ThreadCount.Most) result.AddError($"--threads takes a number of at most {ThreadCount.Most}.");
        });
        return threads;
    }

    public static Option<double> TimeLimit(double seconds) => new("--time-limit")
    {
        Description = "Wall time in seconds, kept to within a second.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => seconds,
        CustomParser = result =>
        {
            var limit = Number(result);
            if (limit is not > 0) result.AddError("--time-limit takes a number of seconds above 0, such as 60 or 1.5.");
            return limit ?? seconds;
        },
    };

    /// <summary>
    /// What is left of a time limit, which counts from the start of the command. Where what came before took more than half of it, as reading a large
    /// file can, the other half is left all the same.
    /// </summary>
    public static double TimeLeft(double limit) => Math.Max(limit - RunClock.Seconds, limit / 2);

    /// <summary>An argument as a number with a decimal point, or null; the library's own reader follows the locale and takes 1,5 for 15.</summary>
    public static double? Number(ArgumentResult result) =>
        result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static Option<string?> Solver() => new("--solver")
    {
        CompletionSources = { _ => MipSolvers.All.Select(solver => new CompletionItem(solver.Name)) },
        Description = $"MIP solver: {string.Join(", ", MipSolvers.All.Select(s => s.Name))} (default: auto, by the kind of each model).",
        HelpName = "NAME",
    };

    /// <summary>The solver asked for, or null for the default; with <c>--isolate</c> the default too is named.</summary>
    public static IMipSolver? Find(string? name, bool isolates) =>
        (Find(name) ?? (isolates ? MipSolvers.FirstAvailable : null)) is { } solver ? SolverIsolation.Of(isolates, solver) : null;

    /// <summary>The solver asked for, or null for the default.</summary>
    public static IMipSolver? Find(string? name)
    {
        if (name is null) return null;
        var solver = MipSolvers.Find(name) ?? throw new UsageException($"There is no solver '{name}'; give one of auto, {string.Join(", ", MipSolvers.All.Select(s => s.Name))}.");
        return solver.Availability.Found ? solver : throw new SolverNotAvailableException(solver.Name, solver.Availability);
    }

    /// <summary>Where the cuts of a formulation are looked for.</summary>
    public static Option<string> Cuts()
    {
        var cuts = new Option<string>("--cuts") { Description = "Where cuts of --relu hull are sought: root (rounds before the search) or tree (during it; --solver scip).", HelpName = "root|tree", DefaultValueFactory = _ => "root" };
        return cuts.AcceptOnlyFromAmong("root", "tree");
    }

    /// <summary>Whether cuts are looked for in the tree; refused where that would change nothing.</summary>
    public static bool InTree(string? cuts, bool hasCuts, IMipSolver? solver)
    {
        if (cuts != "tree") return false;
        if (!hasCuts) throw new UsageException("--cuts tree is for the formulation that has cuts; add --relu hull.");
        return solver is { TakesRowGenerators: true } ? true : throw new UsageException($"--cuts tree needs a solver that takes rows during its search; add --solver {MipSolvers.All.First(listed => listed.TakesRowGenerators).Name}.");
    }

    /// <summary>Asks a second solver too.</summary>
    public static Option<bool> CrossCheck() => new("--cross-check") { Description = "Ask a second solver too; if the two contradict each other, there is no answer (exit code 70)." };

    /// <summary>The first installed solver that is another than the one chosen; two ways to call the same program are no two solvers.</summary>
    public static IMipSolver Second(IMipSolver chosen, MipModel? model = null)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        // Without a model the second solver must take whatever comes, and be another one than the first is for it.
        MipModel[] kinds = model is null ? [OneVariable(isInteger: false), OneVariable(isInteger: true)] : [model];
        var others = MipSolvers.All.Where(solver => kinds.All(kind => Family(solver) != Family(chosen.For(kind)) && solver.RefusalOf(kind) is null)).ToArray();
        return others.FirstOrDefault(solver => solver.Availability.Found) ?? throw new SolverNotAvailableException(others[0].Name, others[0].Availability);
    }

    private static MipModel OneVariable(bool isInteger)
    {
        var model = new MipModel();
        if (isInteger) model.AddBinary("x");
        else model.AddContinuous(0, 1, "x");
        return model;
    }

    private static string Family(IMipSolver solver) => solver.Name.Split('-')[0];

    /// <summary>The whole number that an option was given; null where it was given none, which the parser says: it throws where a validator asks for the value then.</summary>
    private static long? Whole(OptionResult result) =>
        result.Tokens is [var token] && long.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Refuses values below one.</summary>
    public static Option<int?> Positive(Option<int?> option)
    {
        option.Validators.Add(result =>
        {
            if (Whole(result) is < 1) result.AddError($"{option.Name} takes a number of 1 or more.");
        });
        return option;
    }

    /// <summary>Refuses values below one.</summary>
    public static Option<long?> Positive(Option<long?> option)
    {
        option.Validators.Add(result =>
        {
            if (Whole(result) is < 1) result.AddError($"{option.Name} takes a number of 1 or more.");
        });
        return option;
    }

    /// <summary>Throws before any work is done where a file could not be written at the end.</summary>
    public static void CheckWritable(string? path)
    {
        if (path is null || path.StartsWith("/dev/", StringComparison.Ordinal)) return;
        if (path.Length == 0) throw new IOException("Cannot write a file without a name; give one.");
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        if (Directory.Exists(full)) throw new IOException($"Cannot write {path}: it is a folder. Give the name of a file.");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"Cannot write {path}: the folder {folder} does not exist. Create it first.");
        var probe = Path.Combine(folder, $".halfspace-{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Cannot write {path}: the folder {folder} may not be written ({fault.Message}).", fault);
        }
    }
}
