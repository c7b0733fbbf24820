using System.Diagnostics;
using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification;

/// <summary>
/// Proves or refutes a property of a network. A proof holds in exact arithmetic on the network's weights: what rounding can do to the bounds is taken off
/// them. A counterexample is reported only after it was replayed in float32 and in double with no tolerance. With <see cref="EvaluationSemantics.Float32"/> both hold for float32 evaluation in any order of summation.
/// </summary>
/// <example>
/// <code>
/// var result = Verifier.Verify(network, stays, new VerifierOptions { TimeLimit = 10 });
/// </code>
/// </example>
public static class Verifier
{
    /// <summary>Seconds that stand for no limit: thirty years, of which shares can be taken.</summary>
    private const double Unlimited = 1e9;

    /// <summary>Looks at the cases of a property, those on one box together.</summary>
    /// <param name="network">The network.</param>
    /// <param name="property">The property.</param>
    /// <param name="options">Time, threads and solver; null for the defaults.</param>
    /// <param name="progress">Receives the first open case of each box that is begun, once more where it is begun again.</param>
    /// <param name="cancellationToken">Stops with what is known.</param>
    /// <exception cref="ArgumentException">The property is of another number of inputs or outputs.</exception>
    public static VerificationResult Verify(Network network, Property property, VerifierOptions? options = null, IProgress<VerifierProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(property);
        options ??= new VerifierOptions();
        if (property.InputCount != network.InputSize || property.OutputCount != network.OutputSize)
            throw new ArgumentException($"The property is about {property.InputCount} inputs and {property.OutputCount} outputs; the network has {network.InputSize} and {network.OutputSize}.", nameof(property));
        var (clock, limit) = (Stopwatch.StartNew(), Math.Min(options.TimeLimit, Unlimited));
        // Where outputs are only compared with each other, a softmax at the end changes nothing in real arithmetic; a certificate is of the network as it stands.
        var isSingle = options.Semantics == EvaluationSemantics.Float32;
        var (core, searched) = ((Network?)null, property);
        if (!options.IsCertified && !isSingle)
        {
            if (property.ComparesOutputsOnly) core = network.WithoutFinalOrder();
            if (core is null && RisingEnd.Of(network, property) is { } rising) (core, searched) = rising;
        }

        var run = new VerificationRun(core ?? network, network, property, searched, DenseChain.Any(core ?? network, options.IsCertified, isSingle), options, () => cancellationToken.IsCancellationRequested ? 0 : Math.Max(0, limit - clock.Elapsed.TotalSeconds), cancellationToken);
        run.Run(progress);
        return run.Result() with { Seconds = clock.Elapsed.TotalSeconds, LeftOut = core is null ? null : network.Output.Layer!.Operator };
    }
}
