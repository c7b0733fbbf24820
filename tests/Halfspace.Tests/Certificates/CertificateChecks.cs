using System.Globalization;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Tests.Training.Objectives;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using PropertyEngine = Halfspace.Verification.PropertyEngine;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates as tests make and re-check them.</summary>
internal static class CertificateChecks
{
    /// <summary>The verdict with the engine at hand.</summary>
    public static Verdict Verdict(this Certificate certificate, CancellationToken cancellationToken = default) => certificate.Check(Engine, cancellationToken).Verdict;

    /// <summary>Objectives that the checker does not know, which a reader of the corpus gives.</summary>
    public static IReadOnlyList<ITrainingObjective> Given { get; } = [new OutputsBelow(3), new OutputsBelow(3, isMean: true)];

    /// <summary>The engine of a reader who has <see cref="Given"/>.</summary>
    public static CertificateEngine Engine { get; } = CertificateEngine.With(Given);

    /// <summary>The engine that the command takes for a certificate.</summary>
    public static ICertificateEngine For(Certificate certificate) => certificate is VerificationCertificate ? PropertyEngine.Instance : Engine;

    /// <summary>The certificate of a network with bounds that somebody claims, one an objective; those left out are none.</summary>
    public static TrainingCertificate Certify(TrainingProblem problem, IntegerNetwork network, params BoundProof?[] bounds) => TrainingCertificates.Of(problem, new TrainingResult
    {
        Status = TrainingStatus.Feasible,
        Network = network,
        Method = "test",
        Outcomes = [.. problem.Score(network).Select((value, s) => new ObjectiveOutcome(problem.Objectives[s].Name, value, s < bounds.Length ? bounds[s] : null))],
    });

    /// <summary>The certificate of a network of real weights.</summary>
    public static RealCertificate Certify(RealTrainingProblem problem, StepNetwork network, BoundProof? bound = null, string formulation = "zero-one", LagrangianMultipliers? multipliers = null) => TrainingCertificates.Of(
        problem,
        new TrainingResult { Status = TrainingStatus.Feasible, Network = network.ToIntegerNetwork(), RealNetwork = network, Method = "test", Outcomes = [new ObjectiveOutcome(problem.Objective.Name, problem.Score(network), bound)], Multipliers = multipliers },
        formulation);

    /// <summary>A problem with objectives by name.</summary>
    public static TrainingProblem Problem(Dataset data, int[] hidden, int range, string objectives, OutputCoding coding = OutputCoding.Single) =>
        new(data, hidden, range, [.. objectives.Split(',').SelectMany(name => Given.Where(given => given.Name == name) is var found && found.Any() ? found : TrainingObjectives.Parse(name))], coding);

    /// <summary>The bound that a rule of the engine gives for the last objective, over networks that keep the given costs.</summary>
    public static BoundProof Derive(TrainingProblem problem, string rule, params Cost[] kept) => rule == "trivial"
        ? BoundProof.Trivial(problem, problem.Objectives[^1])
        : CostBounds.All.Find(rule)!.Derive(new ProofStage(problem, kept) { IsClaim = rule is "infeasible-subsets" or "two-sides" }, CancellationToken.None) ?? throw new InvalidOperationException($"'{rule}' gives no bound on {problem}.");

    /// <summary>A network written as layers between bars, neurons between semicolons, and of each its weights and last its bias.</summary>
    public static IntegerNetwork Network(Dataset data, string text)
    {
        var layers = new List<IntegerLayer>();
        foreach (var layer in text.Split('|'))
        {
            var neurons = layer.Split(';').Select(neuron => neuron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => int.Parse(w, CultureInfo.InvariantCulture)).ToArray()).ToArray();
            layers.Add(new IntegerLayer(neurons[0].Length - 1, [.. neurons.SelectMany(neuron => neuron[..^1])], [.. neurons.Select(neuron => neuron[^1])]));
        }

        return new IntegerNetwork(layers, data.Scale) { ClassNames = data.ClassNames };
    }
}
