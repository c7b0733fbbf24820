using System.Runtime.InteropServices;

namespace Halfspace.Cli.Runs;

/// <summary>Turns the first Ctrl-C or termination signal into a cancellation, so that the best answer so far is reported.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] signals;

    public Interrupt() => signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
    ];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        // A second signal ends the process as usual.
        if (source.IsCancellationRequested) return;
        context.Cancel = true;
        source.Cancel();
    }
}
