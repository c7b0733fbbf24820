using Halfspace.Mip.Files;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>One run of a program: the model, what it may spend, and the files in a folder of its own.</summary>
/// <param name="Model">Linear rows; to be minimised, without a constant.</param>
/// <param name="Options">Limits; the time limit is what is left for the program.</param>
/// <param name="Folder">An empty folder.</param>
internal sealed record CommandLineRun(MipModel Model, SolveOptions Options, string Folder)
{
    /// <summary>The model in MPS, with columns <c>x0</c>, <c>x1</c>, ...; written before the program starts.</summary>
    public string ModelFile => Path.Combine(Folder, "model.mps");

    /// <summary>Where the program writes its solution.</summary>
    public string SolutionFile => Path.Combine(Folder, "model.sol");

    /// <summary>True in the second try, which has presolve the other way: it is where solvers go wrong most often.</summary>
    public bool SecondTry { get; init; }

    /// <summary>Where a run that reached its target is repeated for the point: only points this good count, and the first one ends it.</summary>
    public double? Cutoff { get; init; }

    /// <summary>Another file in the folder.</summary>
    public string File(string name) => Path.Combine(Folder, name);
}

/// <summary>What the lines of a program's log said so far, in terms of the minimised objective.</summary>
internal sealed class CommandLineTrace
{
    /// <summary>Value of the best point so far.</summary>
    public double? Incumbent { get; set; }

    /// <summary>The dual bound so far, as the log has it: rounded, so good for reports only.</summary>
    public double? Bound { get; set; }

    /// <summary>Nodes so far.</summary>
    public long Nodes { get; set; }

    /// <summary>The least objective of a point that the program said it has dropped, made safe for rounding; no bound beyond it stands.</summary>
    public double? Dropped { get; set; }

    /// <summary>The final dual bound as the log states it, already made safe for rounding.</summary>
    public double? FinalBound { get; set; }

    /// <summary>The column of the log's table that holds the bound, once its head was seen.</summary>
    public int? BoundColumn { get; set; }

    /// <summary>The reason for the end, as the log states it.</summary>
    public string? Reason { get; set; }

    /// <summary>The last line that was not empty; shown where a program fails.</summary>
    public string LastLine { get; set; } = "";
}

/// <summary>What a program answered, in terms of the minimised objective.</summary>
/// <param name="Status">Why it stopped.</param>
/// <param name="Point">The values by column, or null.</param>
/// <param name="Bound">The dual bound; negative infinity where none is proven. Not looked at when optimal.</param>
internal sealed record CommandLineAnswer(SolveStatus Status, double[]? Point, double Bound)
{
    /// <summary>What else there is to say, or an empty text.</summary>
    public string Message { get; init; } = "";
}

/// <summary>
/// How to talk to one solver program: its arguments, the lines of its log, and its solution file.
/// </summary>
internal abstract class CommandLineProgram
{
    /// <summary>The backend's name on Halfspace's command line.</summary>
    public abstract string Name { get; }

    /// <summary>The program's file name.</summary>
    public abstract string Program { get; }

    /// <summary>What to run to get it.</summary>
    public abstract string HowToInstall { get; }

    /// <summary>The program that runs what <see cref="Find"/> finds; null where that is a program itself.</summary>
    public virtual string? Host => null;

    /// <summary>Looks for the solver; the full path of a file, or null.</summary>
    public virtual string? Find() => NativeLibraryLocator.FindProgram(Program);

    /// <summary>Arguments that make the program print its version and end.</summary>
    public virtual IReadOnlyList<string> VersionArguments => ["--version"];

    /// <summary>A word that stands before the version in that output.</summary>
    public virtual string VersionMark => "version";

    /// <summary>Whether the program's output has to be made line by line from outside.</summary>
    public virtual bool BuffersOutput => false;

    /// <summary>Whether a run that is stopped keeps its best point to itself; where the target was reached it is given a moment to end by itself, and is then repeated for the point.</summary>
    public virtual bool LosesPointWhenStopped => false;

    /// <summary>Whether an outcome is worth a second try; it counts if it gives a point, or if the first try failed.</summary>
    public virtual bool WantsSecondTry(MipModel model, SolveResult first) => false;

    /// <summary>True where the program may say "infeasible" of a model that is unbounded.</summary>
    public virtual bool ConfusesUnbounded => false;

    /// <summary>Writes the model's file.</summary>
    public virtual void WriteModel(CommandLineRun run) => WriteMps(run);

    /// <summary>Into a folder of its own, so that nothing is to be replaced and nothing has to reach the disk.</summary>
    private static void WriteMps(CommandLineRun run)
    {
        using var writer = new StreamWriter(run.ModelFile, false, new System.Text.UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        MpsFile.Write(writer, run.Model, NameStyle.Generated);
    }

    /// <summary>Writes the files of options and start, and gives the arguments.</summary>
    public abstract IEnumerable<string> Prepare(CommandLineRun run);

    /// <summary>Takes up one line of the log.</summary>
    public virtual void ReadLine(string line, CommandLineTrace trace)
    {
    }

    /// <summary>Reads what the program left behind; status Failed where that is nothing.</summary>
    public abstract CommandLineAnswer ReadAnswer(CommandLineRun run, CommandLineTrace trace);
}
