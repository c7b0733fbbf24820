using System.Globalization;
using Halfspace.Mip;
using Halfspace.Training;
using Halfspace.Verification.Attack;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Halfspace.Cli;

/// <summary>A live table on standard error: objective, incumbent, bound, gap, moves and nodes a second. Only on a terminal.</summary>
internal sealed class LiveProgress : IProgress<TrainingProgress>, IProgress<SolveProgress>, IProgress<AttackProgress>, IDisposable
{
    private readonly ManualResetEventSlim stop = new();
    private readonly Thread? painter;
    private volatile TrainingProgress? latest;

    public LiveProgress(bool quiet)
    {
        if (quiet || Console.IsErrorRedirected) return;
        painter = new Thread(Paint) { IsBackground = true };
        painter.Start();
    }

    public void Report(TrainingProgress value) => latest = value;

    public void Report(SolveProgress value) => latest = new TrainingProgress(value.Seconds, "the model's", value.Incumbent, value.Bound, 0, value.Nodes);

    public void Report(AttackProgress value) => latest = new TrainingProgress(value.Seconds, "distance", value.Distance, value.Bound, 0, 0);

    public void Dispose()
    {
        stop.Set();
        painter?.Join();
        stop.Dispose();
    }

    private static string Text(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("0.###", CultureInfo.InvariantCulture) : "-";

    private static string Rate(long count, double seconds) => seconds > 0 ? (count / seconds).ToString("N0", CultureInfo.InvariantCulture) : "-";

    private static IRenderable Table(TrainingProgress? at)
    {
        var table = new Table().AddColumns("seconds", "objective", "incumbent", "bound", "gap", "moves/s", "nodes/s");
        if (at is null) return table;
        var gap = at.Value is { } value && at.Bound is { } bound ? Text(value - bound) : "-";
        return table.AddRow(Text(at.Seconds), Markup.Escape(at.Stage), Text(at.Value), Text(at.Bound), gap, Rate(at.Moves, at.Seconds), Rate(at.Nodes, at.Seconds));
    }

    private void Paint()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Live(Table(null)).AutoClear(true).Start(context =>
        {
            while (!stop.Wait(200)) context.UpdateTarget(Table(latest));
        });
    }
}
