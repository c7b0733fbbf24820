using Halfspace.Mip;
using Halfspace.Training;
using Halfspace.Verification.Attack;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Halfspace.Cli;

/// <summary>A live table on standard error, in the words of what is looked for: a training objective, a model's value, a distance. Only on a terminal.</summary>
internal sealed class LiveProgress : IProgress<TrainingProgress>, IProgress<SolveProgress>, IProgress<AttackProgress>, IDisposable
{
    private readonly ManualResetEventSlim stop = new();
    private readonly Thread? painter;
    private volatile LiveRow? latest;

    public LiveProgress(bool quiet)
    {
        if (quiet || Console.IsErrorRedirected) return;
        painter = new Thread(Paint) { IsBackground = true };
        painter.Start();
    }

    public void Report(TrainingProgress value) => latest = LiveRow.Of(value);

    public void Report(SolveProgress value) => latest = LiveRow.Of(value);

    public void Report(AttackProgress value) => latest = LiveRow.Of(value);

    public void Dispose()
    {
        stop.Set();
        painter?.Join();
        stop.Dispose();
    }

    private static IRenderable Table(LiveRow? at) =>
        at is null ? new Table().AddColumns("seconds") : new Table().AddColumns([.. at.Cells.Select(cell => cell.Column)]).AddRow([.. at.Cells.Select(cell => Markup.Escape(cell.Text))]);

    private void Paint()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Live(Table(null)).AutoClear(true).Start(context =>
        {
            while (!stop.Wait(200)) context.UpdateTarget(Table(latest));
        });
    }
}
