using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Files;

namespace Halfspace.Verification.Adversary;

/// <summary>
/// What lets someone else re-check an adversarial input: the network's file and fingerprint, the input, the question, the witness and
/// its distance. The bound is the solver's word, and the check says so.
/// </summary>
public sealed record AdversaryCertificate
{
    internal const string KindName = "attack";

    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        WriteIndented = true,
    };

    /// <summary>Always <c>halfspace-certificate</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The version of the layout; 1.</summary>
    public required int Version { get; init; }

    /// <summary>Always <c>attack</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where the network is.</summary>
    public required string Network { get; init; }

    /// <summary>The SHA-256 of the network's file, hexadecimal.</summary>
    public required string NetworkSha256 { get; init; }

    /// <summary>The input to start from.</summary>
    public required double[] Input { get; init; }

    /// <summary>The smallest value of each input.</summary>
    public required double[] Lower { get; init; }

    /// <summary>The largest value of each input.</summary>
    public required double[] Upper { get; init; }

    /// <summary>The class that the witness is given to.</summary>
    public required int Target { get; init; }

    /// <summary>How the distance is measured.</summary>
    public required AdversaryNorm Norm { get; init; }

    /// <summary>How many times as large as every other the target's output is; null with a margin.</summary>
    public double? Factor { get; init; }

    /// <summary>By how much the target's output is above every other; null with a factor.</summary>
    public double? Margin { get; init; }

    /// <summary>The adversarial input.</summary>
    public required double[] Witness { get; init; }

    /// <summary>Its distance.</summary>
    public required double Distance { get; init; }

    /// <summary>No adversarial input is nearer, by the word of <see cref="Solver"/>.</summary>
    public required double Bound { get; init; }

    /// <summary>The solver that the bound is from.</summary>
    public required string Solver { get; init; }

    /// <summary>The certificate of an answer with a witness.</summary>
    public static AdversaryCertificate Of(AdversaryProblem problem, AdversaryResult result, string networkPath)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        var (lower, upper) = problem.Box;
        return new AdversaryCertificate
        {
            Format = CertificateKind.Format,
            Version = 1,
            Kind = KindName,
            Network = networkPath,
            NetworkSha256 = FingerprintOf(networkPath),
            Input = problem.Input,
            Lower = lower,
            Upper = upper,
            Target = result.Target ?? throw new ArgumentException("There is no witness to certify.", nameof(result)),
            Norm = problem.Norm,
            Factor = problem.Margin is null ? problem.Factor : null,
            Margin = problem.Margin,
            Witness = result.Witness!,
            Distance = result.Distance,
            Bound = result.Bound,
            Solver = result.Solver,
        };
    }

    /// <summary>Whether a file says that it is such a certificate.</summary>
    public static bool Recognizes(string path) => CertificateKind.Is(path, KindName);

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="DataFileException">The file cannot be read or is no such certificate.</exception>
    public static AdversaryCertificate Read(string path)
    {
        try
        {
            var read = JsonSerializer.Deserialize<AdversaryCertificate>(InputFile.ReadAllBytes(path), Layout) ?? throw new JsonException("The file holds null.");
            if (read.Format != CertificateKind.Format || read.Kind != KindName || read.Version != 1) throw new JsonException($"It is a '{read.Format}' of kind '{read.Kind}' and version {read.Version}.");
            return read;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
        catch (JsonException cause)
        {
            throw new DataFileException(path, (int)(cause.LineNumber ?? -1) + 1, "This is not a certificate that 'attack --out' wrote. " + cause.Message, cause);
        }
    }

    /// <summary>Writes the certificate, whole or not at all.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Layout));

    /// <summary>Re-checks everything that needs no solver.</summary>
    /// <param name="networkPath">Where the network is now; null for where the certificate says.</param>
    /// <exception cref="DataFileException">The network cannot be read.</exception>
    public AdversaryCheck Check(string? networkPath = null)
    {
        var path = networkPath ?? Network;
        var (confirmed, refuted) = (new List<string>(), new List<string>());
        var network = NetworkFiles.Read(path);
        Say(FingerprintOf(path) == NetworkSha256, $"the network is {path}, by its fingerprint", $"the network {path} has another fingerprint than the one that was attacked");
        var problem = new AdversaryProblem { Network = network, Input = Input, Lower = Lower, Upper = Upper, Target = Target, Norm = Norm, Factor = Factor ?? 1.2, Margin = Margin };
        try
        {
            if (Factor is null == Margin is null) throw new ArgumentException("The certificate must have either a factor or a margin.");
            problem.Validate();
            if (Witness.Length != Input.Length) throw new ArgumentException($"The witness has {Witness.Length} values; the network takes {Input.Length}.");
            Say(Enumerable.Range(0, Input.Length).All(i => Witness[i] >= Lower[i] && Witness[i] <= Upper[i]), "the witness lies in its box", "the witness leaves its box");
            Say(problem.Slack(network.Forward<double>(Witness), Target) >= 0, $"in double precision the network gives it to class {Target} as asked", $"in double precision the network does not give it to class {Target} as asked");
            Say(problem.Slack(Array.ConvertAll(network.Forward<float>(Array.ConvertAll(Witness, x => (float)x)), y => (double)y), Target) >= 0, "so it does in float32", $"in float32 the network does not give it to class {Target} as asked");
            Say(problem.Distance(Witness) == Distance, FormattableString.Invariant($"its distance is {Distance:R}"), FormattableString.Invariant($"its distance is {problem.Distance(Witness):R}, not {Distance:R}"));
            Say(Bound <= Distance, "the bound is not above the distance", FormattableString.Invariant($"the bound {Bound:R} is above the distance {Distance:R}"));
        }
        catch (ArgumentException cause)
        {
            refuted.Add(cause.Message);
        }

        return new AdversaryCheck(confirmed, refuted, [FormattableString.Invariant($"that no input is nearer than {Bound:R}: the word of {Solver}")]);

        void Say(bool holds, string yes, string no) => (holds ? confirmed : refuted).Add(holds ? yes : no);
    }

    private static string FingerprintOf(string path)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }
}

/// <summary>What a check of an adversarial input found.</summary>
/// <param name="Confirmed">What holds.</param>
/// <param name="Refuted">What does not.</param>
/// <param name="Trusted">What only a solver says.</param>
public sealed record AdversaryCheck(IReadOnlyList<string> Confirmed, IReadOnlyList<string> Refuted, IReadOnlyList<string> Trusted);
