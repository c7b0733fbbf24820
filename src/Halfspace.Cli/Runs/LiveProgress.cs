using System.Diagnostics;
using System.Globalization;
using Halfspace.Mip;
using Halfspace.Training;
using Halfspace.Verification.Attack;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Halfspace.Cli.Runs;

/// <summary>A live table on standard error, in the words of what is looked for: a training objective, a model's value, a distance. Only on a terminal.</summary>
internal sealed class LiveProgress : IProgress<TrainingProgress>, IProgress<SolveProgress>, IProgress<AttackProgress>, IDisposable
{
    private readonly ManualResetEventSlim stop = new();
    private readonly Thread? painter;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly double? limit;
    private readonly int? samples;
    private volatile LiveRow? latest;

    /// <summary>Starts to show, unless it is to be quiet or nobody looks.</summary>
    /// <param name="quiet">Whether to show nothing.</param>
    /// <param name="limit">The seconds that there are, to show what is left of them; null for no such column.</param>
    /// <param name="samples">The samples that mistakes are counted over, to show the accuracy; null for no such column.</param>
    public LiveProgress(bool quiet, double? limit = null, int? samples = null)
    {
        (this.limit, this.samples) = (limit, samples);
        if (quiet || Console.IsErrorRedirected) return;
        painter = new Thread(Paint) { IsBackground = true };
        painter.Start();
    }

    /// <summary>How a training went over time, whether it is shown or not.</summary>
    public Trajectory Trajectory { get; } = new();

    public void Report(TrainingProgress value)
    {
        Trajectory.Add(value);
        latest = LiveRow.Of(value, samples);
    }

    public void Report(SolveProgress value) => latest = LiveRow.Of(value);

    public void Report(AttackProgress value) => latest = LiveRow.Of(value);

    public void Dispose()
    {
        stop.Set();
        painter?.Join();
        stop.Dispose();
    }

    /// <summary>As many of the columns as the width has room for, the first ones first; a cell is never broken into letters.</summary>
    internal static IReadOnlyList<(string Column, string Text)> Fitting(IReadOnlyList<(string Column, string Text)> cells, int width)
    {
        var taken = 1;
        return [.. cells.TakeWhile(cell => (taken += Math.Max(cell.Column.Length, cell.Text.Length) + 3) <= width || ReferenceEquals(cell.Column, cells[0].Column))];
    }

    private IRenderable Table(LiveRow? at, int width)
    {
        var table = new Table();
        if (at is null) return table.AddColumns("seconds");
        var cells = limit is { } seconds ? [("left", Math.Max(0, seconds - clock.Elapsed.TotalSeconds).ToString("0", CultureInfo.InvariantCulture) + " s"), .. at.Cells] : at.Cells;
        var fitting = Fitting(cells, width);
        foreach (var (column, _) in fitting) table.AddColumn(new TableColumn(column) { NoWrap = true });
        return table.AddRow([.. fitting.Select(cell => Markup.Escape(cell.Text))]);
    }

    private void Paint()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Live(Table(null, console.Profile.Width)).AutoClear(false).Start(context =>
        {
            while (!stop.Wait(200)) context.UpdateTarget(Table(latest, console.Profile.Width));
            context.UpdateTarget(Table(latest, console.Profile.Width));
        });
    }
}
