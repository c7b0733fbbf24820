namespace Halfspace.Training.LowerBounds;

/// <summary>Ends what compares samples once a network is found that shows that this says nothing; see <see cref="ProofStage.IsForSupports"/>.</summary>
internal sealed class SupportsWatch : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.1);

    private readonly CancellationTokenSource source;
    private readonly Timer? timer;

    /// <summary>Begins to look.</summary>
    /// <param name="stage">What is bounded.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    public SupportsWatch(ProofStage stage, CancellationToken cancellationToken)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (stage.Reached is null || stage.IsClaim) return;
        timer = new Timer(
            _ =>
            {
                if (!source.IsCancellationRequested && stage.IsForSupports) source.Cancel();
            },
            null,
            BetweenLooks,
            BetweenLooks);
    }

    /// <summary>Cancelled once it is to end.</summary>
    public CancellationToken Token => source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        // A look that has begun needs the source until its end.
        using var isOver = new ManualResetEvent(false);
        if (timer?.Dispose(isOver) == true) isOver.WaitOne();
        source.Dispose();
    }
}
