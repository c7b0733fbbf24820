using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;
using Halfspace.Verification.Properties;

namespace Halfspace.Verification;

/// <summary>What the checker of certificates of properties asks of the library: reading network files, as dense layers, and properties, and running a network on a witness. It knows no data sets and derives no bounds.</summary>
/// <example><code>var report = CertificateFile.Read("proof.json").Check(PropertyEngine.Instance);</code></example>
public sealed class PropertyEngine : ICertificateEngine
{
    private PropertyEngine()
    {
    }

    /// <summary>The engine.</summary>
    public static PropertyEngine Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "the engine";

    /// <inheritdoc/>
    public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => null;

    /// <inheritdoc/>
    public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken) => new(false, null, "this engine derives no bounds");

    /// <inheritdoc/>
    public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => new(false, null, "this engine derives no bounds");

    /// <inheritdoc/>
    public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Read(() =>
        {
            var network = NetworkFiles.Parse(content, name);
            if (network.InputSize != input.Count) throw new CertificateException("", $"it takes {network.InputSize} inputs, and the witness has {input.Count}");
            return new NetworkReplay(network.Forward<double>([.. input]), network.Forward<float>([.. input.Select(x => (float)x)]));
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<StatedLayer>? Layers(string name, ReadOnlyMemory<byte> content, EvaluationSemantics semantics) =>
        Read(() => SparseLayers.Any(NetworkFiles.Parse(content, name), semantics == EvaluationSemantics.Float32) ?? throw new CertificateException("", "it has layers of other kinds, is too large, or numbers would round where layers are joined"));

    /// <inheritdoc/>
    public IReadOnlyList<StatedCase>? Property(string path)
    {
        try
        {
            return Read(() => Stated(VnnLibFile.Read(path)));
        }
        catch (CertificateException fault) when (fault.InnerException is DataFileException { InnerException: IOException or UnauthorizedAccessException or UnsuitableFileException { IsNoFile: true } })
        {
            return null;
        }
    }

    /// <summary>A chain as the checker takes it.</summary>
    internal static IReadOnlyList<StatedLayer> Stated(DenseChain chain) => [.. chain.Stages.Select(stage => new StatedLayer(stage.Inputs, stage.Weights, stage.Biases, stage.Leaks) { Places = stage.Places, Starts = stage.Starts, Steps = stage.Steps is { } steps ? [.. Enumerable.Range(0, steps.Length).Where(j => steps[j])] : null })];

    /// <summary>Cases as the checker takes them; those on one box share it.</summary>
    internal static IReadOnlyList<StatedCase> Stated(Property property)
    {
        var boxes = new Dictionary<Bounds.InputRegion, StatedBox>(BoxEnds.Comparer);
        return [.. property.Cases.Select(one => new StatedCase(BoxOf(one.Inputs), [.. one.Rows.Select(row => new StatedRow(row.Coefficients, row.Limit) { IsStrict = row.IsStrict })]) { AboveLower = one.AboveLower, BelowUpper = one.BelowUpper })];

        StatedBox BoxOf(Bounds.InputRegion region)
        {
            if (!boxes.TryGetValue(region, out var box)) boxes.Add(region, box = new StatedBox(region.Lower.ToArray(), region.Upper.ToArray()));
            return box;
        }
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is DataFileException or ModelFileException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateException("", FaultText.Of(cause).TrimEnd('.', ' '), cause);
        }
    }
}
