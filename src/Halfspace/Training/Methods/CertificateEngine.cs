using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Files;
using Halfspace.Networks;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.Methods;

/// <summary>What the checker of certificates asks of the library: reading data sets and network files, and branch and bound over weights.</summary>
/// <example><code>var report = CertificateFile.Read("certificate.json").Check(CertificateEngine.Instance);</code></example>
public sealed class CertificateEngine : ICertificateEngine
{
    private readonly Dictionary<string, ITrainingObjective> given = new(StringComparer.Ordinal);

    private CertificateEngine(IEnumerable<ITrainingObjective> objectives)
    {
        foreach (var objective in objectives)
        {
            var name = objective.Name;
            TrainingCertificates.RefuseName(name);
            if (!given.TryAdd(name, objective)) throw new ArgumentException($"Two objectives have the name '{name}'; a certificate could mean either. Put what tells them apart into their names.", nameof(objectives));
        }
    }

    /// <summary>The engine. It has the built-in objectives only.</summary>
    public static CertificateEngine Instance { get; } = new([]);

    /// <summary>
    /// An engine for a reader who has objectives of his own: certificates about them are scored by these objects, and every report rests them on these, so that no more than
    /// <see cref="Verdict.Trusted"/> comes of it. Samples, network and outputs stay the checker's own.
    /// </summary>
    /// <param name="objectives">Each with a name of its own that is no built-in one's; parameters belong in the name, since the name is all that a certificate has.</param>
    /// <exception cref="ArgumentException">A name is built-in or looks like it, has other characters than a certificate takes, or stands twice.</exception>
    /// <example><code>var report = CertificateFile.Read("certificate.json").Check(CertificateEngine.With(new MyObjective()));</code></example>
    public static CertificateEngine With(params IReadOnlyList<ITrainingObjective> objectives)
    {
        ArgumentNullException.ThrowIfNull(objectives);
        foreach (var objective in objectives) ArgumentNullException.ThrowIfNull(objective, nameof(objectives));
        return new CertificateEngine(objectives);
    }

    /// <inheritdoc/>
    public string Name => "the engine";

    /// <inheritdoc/>
    public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            var recipe = encoding is null ? null : JsonSerializer.Deserialize<Data.Encoding>(encoding, NetworkJsonWriter.EncodingOptions);
            if (recipe?.FindProblem() is { } problem) throw new CertificateException("$.network.encoding", problem);
            if (source.Labels is not null && source.Path.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal)) throw new CertificateException("$.source.labels", "built-in data has no file of labels");
            var data = new DataSource(source.Path, source.Labels, source.Rows).Load(recipe, classCount);
            // Built-in data and images are loaded without a recipe; one that is stated must be theirs all the same.
            if (recipe is not null && Text(data.Encoding) != Text(recipe)) throw new CertificateException("$.network.encoding", "the encoding stated is not that of the source");
            return data.ToCertified();
        }
        catch (DataFileException cause) when (cause.InnerException is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or UnsuitableFileException { IsNoFile: true })
        {
            return null;
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException or DataFileException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateException("", Reason(cause), cause);
        }
    }

    /// <inheritdoc/>
    public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        try
        {
            var problem = Stated(question.Problem);
            if (question.Rule == BoundQuestion.Trivial) return new Derivation(true, Exact(problem.Objectives[^1].TrivialBound(problem)), "it follows from the sizes of the problem, as the objective has it");
            if (CostBounds.All.Find(question.Rule) is not { } rule) return new Derivation(true, null, "there is no such rule");
            var claimed = Lattice(question.Claimed, problem.Objectives[^1].Denominator(problem));
            var kept = question.Kept.Select((value, s) => Lattice(value, problem.Objectives[s].Denominator(problem))).ToArray();
            var derived = rule.Derive(new ProofStage(problem, kept) { Enough = claimed, IsClaim = true, Threads = Environment.ProcessorCount }, cancellationToken);
            var isFinished = !cancellationToken.IsCancellationRequested;
            return derived is null
                ? new Derivation(isFinished, null, $"'{rule.Name}' gives no bound on this data")
                : new Derivation(isFinished, Exact(derived.Value), derived.Argument);
        }
        catch (ArgumentException fault)
        {
            return new Derivation(true, null, Reason(fault));
        }
    }

    /// <inheritdoc/>
    public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        var stated = question.Problem;
        try
        {
            var objective = RealObjectives.All.Find(stated.Objective) ?? throw new ArgumentException($"There is no objective '{stated.Objective}'.");
            var deadZone = (decimal)stated.DeadZone.Numerator / (decimal)stated.DeadZone.Denominator;
            if (Fraction.Parse(deadZone.ToString(CultureInfo.InvariantCulture)) != stated.DeadZone) throw new ArgumentException("The dead zone has more digits than the engine takes.");
            var problem = new RealTrainingProblem(Dataset.Of(stated.Data), stated.Hidden, stated.Range, deadZone, objective);
            if (TrainingMethods.Of(stated.Formulation).Find(question.Rule) is not LagrangianMethod method) return new Derivation(true, null, $"'{stated.Formulation}' has no relaxation of that name");
            return LagrangianMethod.Rederive(method.Name, problem, question.Multipliers, cancellationToken);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            return new Derivation(true, null, Reason(fault));
        }
    }

    /// <inheritdoc/>
    public IGivenObjective? Objective(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return given.TryGetValue(name, out var objective) ? new GivenObjective(objective, name, Stated) : null;
    }

    /// <inheritdoc/>
    public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            var network = NetworkFiles.Parse(content, name);
            if (network.InputSize != input.Count) throw new CertificateException("", $"it takes {network.InputSize} inputs, and the witness has {input.Count}");
            return new NetworkReplay(network.Forward<double>([.. input]), network.Forward<float>([.. input.Select(x => (float)x)]));
        }
        catch (Exception cause) when (cause is DataFileException or ModelFileException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateException("", Reason(cause), cause);
        }
    }

    /// <inheritdoc/>
    public NetworkReplay ReplayRow(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        try
        {
            var network = IntegerNetwork.FromNetwork(NetworkFiles.Parse(content, name)) ?? throw new CertificateException("", "it is no integer network, so its inputs have no units of data");
            var outputs = DataUnits.Of(network).Forward([.. row]);
            var each = Array.ConvertAll(outputs.Length == 1 ? [0, outputs[0]] : outputs, output => (double)output);
            return new NetworkReplay(each, []) { Class = DataUnits.ClassOf(outputs) };
        }
        catch (Exception cause) when (cause is DataFileException or ModelFileException or IOException or UnauthorizedAccessException or ArgumentException or OverflowException)
        {
            throw new CertificateException("", Reason(cause), cause);
        }
    }

    /// <summary>What was said, without what .NET adds for programmers and without the stop: the checker puts it into a sentence.</summary>
    internal static string Reason(Exception fault) => FaultText.Of(fault).TrimEnd('.', ' ');

    private static Fraction Exact(Cost cost) => new(cost.Numerator, cost.Denominator);

    private static string Text(Data.Encoding? encoding) => JsonSerializer.Serialize(encoding, NetworkJsonWriter.EncodingOptions);

    private TrainingProblem Stated(SignProblem problem) => problem.Part is { } part ? Whole(problem).WithPart(part) : Whole(problem);

    private TrainingProblem Whole(SignProblem problem) => new(
        Dataset.Of(problem.Data),
        problem.Hidden,
        problem.Range,
        [.. problem.Objectives.Select(name => name == Mistakes.Instance.Name ? Priced(problem.Costs) : TrainingObjectives.All.Find(name) ?? given.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no objective '{name}'."))],
        problem.IsSingle ? OutputCoding.Single : OutputCoding.OnePerClass,
        Limits(problem.Limits));

    private static Mistakes Priced(CostsClaim costs) => costs == CostsClaim.None ? Mistakes.Instance : new Mistakes(new MistakeCosts
    {
        InputCost = Rational.Of(costs.Input.Numerator, costs.Input.Denominator),
        WeightCost = Rational.Of(costs.Weight.Numerator, costs.Weight.Denominator),
        ClassWeights = costs.Classes?.Select(cost => Rational.Of(cost.Numerator, cost.Denominator)).ToArray(),
        ZeroIsError = costs.IsZeroWrong,
    });

    private static NetworkLimits Limits(LimitsClaim limits) => new()
    {
        MaxInputs = limits.MaxInputs,
        MaxColumns = limits.MaxColumns,
        Columns = limits.Columns,
        BiasRange = limits.BiasRange,
        Weights = limits.Lowest?.Zip(limits.Highest!, (low, high) => new WeightLimits(low, high)).ToArray(),
        ForbiddenPairs = limits.ForbiddenPairs,
        MaxFalsePositives = limits.MaxFalsePositives,
        MaxFalseNegatives = limits.MaxFalseNegatives,
    };

    /// <summary>The smallest value on an objective's lattice that is not below a stated one: what no network costs less than, since costs lie on the lattice. Rules compare numerators.</summary>
    private static Cost Lattice(Fraction value, BigInteger denominator)
    {
        var (whole, rest) = BigInteger.DivRem(value.Numerator * denominator, value.Denominator);
        return new Cost(rest.Sign > 0 ? whole + 1 : whole, denominator);
    }
}
