namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>CBC's library in a process of its own, see <see cref="SolverWorker"/>; its log is that of the program <c>cbc</c>.</summary>
internal sealed class CbcWorkerProgram : CommandLineProgram
{
    private readonly CbcProgram log = new();

    /// <inheritdoc/>
    public override string Name => "cbc";

    /// <inheritdoc/>
    public override string Program => "cbc";

    /// <inheritdoc/>
    public override string HowToInstall => "Reference the project or package Halfspace.Solvers, which brings CBC along, or install the program 'cbc' (version 2.10) and put it on the PATH.";

    /// <inheritdoc/>
    public override string? Host => SolverWorker.Host;

    /// <inheritdoc/>
    public override IReadOnlyList<string> VersionArguments => Call("version");

    /// <inheritdoc/>
    public override string? Find() => SolverWorker.File is null || SolverWorker.Host is null ? null : NativeLibraryLocator.FindLibrary("cbc");

    /// <inheritdoc/>
    public override bool WantsSecondTry(MipModel model, SolveResult first) => log.WantsSecondTry(model, first);

    /// <inheritdoc/>
    public override bool ConfusesUnbounded => true;

    /// <inheritdoc/>
    /// <remarks>The library takes no signal and has no event in its C interface, so a worker that is stopped is gone with its point.</remarks>
    public override bool LosesPointWhenStopped => true;

    /// <inheritdoc/>
    public override void WriteModel(CommandLineRun run) => WorkerFiles.WriteTask(run.File(WorkerFiles.Task), new WorkerTask(run.Model, run.Options, run.SecondTry, run.Cutoff));

    /// <inheritdoc/>
    public override IEnumerable<string> Prepare(CommandLineRun run) => Call("solve");

    /// <inheritdoc/>
    public override void ReadLine(string line, CommandLineTrace trace) => log.ReadLine(line, trace);

    /// <inheritdoc/>
    public override CommandLineAnswer ReadAnswer(CommandLineRun run, CommandLineTrace trace)
    {
        if (WorkerFiles.ReadAnswer(run.File(WorkerFiles.Answer)) is not { } answer)
            return new CommandLineAnswer(SolveStatus.Failed, null, trace.Bound is { } seen ? seen - Tolerances.CbcLoggedBound * Math.Max(1, Math.Abs(seen)) : double.NegativeInfinity);
        trace.Nodes = answer.Nodes;
        return new CommandLineAnswer(answer.Status, answer.Point is null ? null : [.. answer.Point], answer.DualBound) { Message = answer.Message };
    }

    private string[] Call(string verb) => ["exec", SolverWorker.File!, verb, "cbc", Find()!];
}
