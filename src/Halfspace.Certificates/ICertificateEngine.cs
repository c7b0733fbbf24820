namespace Halfspace.Certificates;

/// <summary>
/// What the checker asks of others: reading named sources, and derivations too long for it. Whatever comes from here is
/// reported as re-derived by <see cref="Name"/>, not by the checker.
/// </summary>
public interface ICertificateEngine
{
    /// <summary>What to call the engine in reports.</summary>
    string Name { get; }

    /// <summary>Loads the samples of a source.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="encoding">How raw rows become inputs, as JSON, or null.</param>
    /// <param name="classCount">The number of classes, where it is known.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>The samples; null where the source is not there, may not be read, or is no file (a pipe, say).</returns>
    /// <exception cref="CertificateException">The source is there, but gives no such samples; the message says why.</exception>
    CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken);

    /// <summary>Derives a bound on integer networks by a rule of its own.</summary>
    /// <param name="question">The objective, among which networks, and the rule.</param>
    /// <param name="cancellationToken">Ends the derivation.</param>
    Derivation Derive(BoundQuestion question, CancellationToken cancellationToken);

    /// <summary>Derives a bound on networks of real weights by a rule of its own.</summary>
    /// <param name="question">The problem and the rule with its multipliers.</param>
    /// <param name="cancellationToken">Ends the derivation.</param>
    Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken);

    /// <summary>An objective that the checker does not know; null, the default, where the reader gave none of that name. The checker's own are never asked for.</summary>
    IGivenObjective? Objective(string name) => null;

    /// <summary>Runs the network of a file on an input, in double precision and in float32.</summary>
    /// <param name="name">What the file is called; its ending says how it is read. It is not to be opened again: the fingerprint is that of the content.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="CertificateException">The content cannot be read as a network, or takes another number of inputs.</exception>
    NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input);

    /// <summary>Writes the network of a file as dense layers with ReLUs, leaky ReLUs or nothing between them, the same function exactly. For float32 each neuron is one rounded operation of the network, a copy, or part of an exact one.</summary>
    /// <param name="name">What the file is called.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="semantics">Which evaluation of the network the layers are for.</param>
    /// <returns>The layers; null where the engine does not read networks, as by default.</returns>
    /// <exception cref="CertificateException">The content cannot be read as a network that can be written so.</exception>
    IReadOnlyList<StatedLayer>? Layers(string name, ReadOnlyMemory<byte> content, EvaluationSemantics semantics) => null;

    /// <summary>Reads the cases of a property.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The cases; null where the file is not there or may not be read, or the engine reads no properties, as by default.</returns>
    /// <exception cref="CertificateException">The file is no property.</exception>
    IReadOnlyList<StatedCase>? Property(string path) => null;

    /// <summary>Runs the integer network of a file on a row in the units of its data, exactly. A single output counts as that of the second class, beside zero for the first.</summary>
    /// <param name="name">What the file is called.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="CertificateException">The content cannot be read as such a network, its encoding does not take the row, or the engine knows no units of data, as by default.</exception>
    NetworkReplay ReplayRow(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> row) => throw new CertificateException("", "this engine knows no units of data");
}

/// <summary>What an engine derived.</summary>
/// <param name="IsFinished">Whether it came to an end; where not, nothing is said.</param>
/// <param name="Bound">The bound derived; null where the rule does not apply or gives none.</param>
/// <param name="Argument">The argument in a sentence, or why there is none.</param>
public sealed record Derivation(bool IsFinished, Fraction? Bound, string Argument);

/// <summary>Which bound is asked of an engine.</summary>
/// <param name="Problem">Data, widths, range, coding and objectives, of which the last one is bounded.</param>
/// <param name="Kept">The costs that the objectives before it do not exceed.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Claimed">The value to derive; less is no use.</param>
public sealed record BoundQuestion(SignProblem Problem, IReadOnlyList<Fraction> Kept, string Rule, Fraction Claimed)
{
    /// <summary>The rule of what follows from the sizes of the problem alone; asked for where the reader gave the objective, since only that knows.</summary>
    public const string Trivial = "trivial";
}

/// <summary>Which bound on networks of real weights is asked of an engine.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Rule">The rule, the name of a Lagrangian relaxation.</param>
/// <param name="Multipliers">Its multipliers, or none for zeros.</param>
/// <param name="Claimed">The value to derive.</param>
public sealed record RealBoundQuestion(RealProblem Problem, string Rule, IReadOnlyList<double> Multipliers, Fraction Claimed);

/// <summary>What a network gave for an input.</summary>
/// <param name="Outputs">In double precision.</param>
/// <param name="SingleOutputs">In float32.</param>
public sealed record NetworkReplay(IReadOnlyList<double> Outputs, IReadOnlyList<float> SingleOutputs)
{
    /// <summary>The class that the network predicts, where the outputs are exact; null else.</summary>
    public int? Class { get; init; }
}
