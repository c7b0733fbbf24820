using System.CommandLine;
using Halfspace.Certificates;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Networks;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

namespace Halfspace.Cli.Verify;

/// <summary><c>halfspace verify</c>: proves a property of a network, or finds a counterexample.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = $"A network: {string.Join(", ", NetworkFiles.All.Where(format => format.Read is not null).Select(format => format.Ending))}.", HelpName = "FILE" };
        var property = new Option<string?>("--property") { Description = "What must not happen: VNN-LIB 1.0 or 2.0 (.vnnlib, also .gz).", HelpName = "FILE" };
        var witness = new Option<string?>("--witness") { Description = "Write the answer here, with the counterexample if there is one.", HelpName = "FILE" };
        var certificate = new Option<string?>("--certificate") { Description = "Write what shows the answer here, for 'check': the tree with its multipliers, or the counterexample.", HelpName = "FILE" };
        var instances = new Option<string?>("--instances") { Description = "A list of rows network,property,seconds instead; paths are relative to the list.", HelpName = "FILE.csv" };
        var output = new Option<string?>("--out") { Description = "Write a row network,property,result,seconds for each of --instances as it is done; an interrupted run continues after the last.", HelpName = "FILE.csv" };
        var limit = new Option<double?>("--time-limit")
        {
            Description = "Wall time in seconds, of each property (default: 60, or what --instances says).",
            HelpName = "SECONDS",
            CustomParser = result =>
            {
                var seconds = SharedOptions.Number(result);
                if (seconds is not > 0) result.AddError("--time-limit takes a number of seconds above 0, such as 60 or 1.5.");
                return seconds;
            },
        };
        var semantics = new Option<EvaluationSemantics>("--semantics")
        {
            Description = "What the answer is about: 'real' arithmetic on the weights, or 'float32' evaluation in any order of summation (default: real).",
            HelpName = "real|float32",
            CustomParser = result =>
            {
                var word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (word is not ("real" or "float32")) result.AddError($"--semantics takes real or float32; '{word}' was given.");
                return word == "float32" ? EvaluationSemantics.Float32 : EvaluationSemantics.Real;
            },
        };
        var page = RunPage.Option("the answer");
        var (solver, isolate, seed, threads, json, quiet) = (SharedOptions.Solver(), SolverIsolation.Option(), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("verify", "Prove a property of a network, or find a counterexample.") { model, property, instances, output, witness, certificate, page, semantics, limit, solver, isolate, seed, threads, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            var options = new VerifierOptions { Semantics = parsed.GetValue(semantics), Threads = parsed.GetValue(threads) ?? 0, Seed = parsed.GetValue(seed), Solver = SharedOptions.Find(parsed.GetValue(solver), parsed.GetValue(isolate)) };
            if (parsed.GetValue(instances) is { } list)
            {
                if (parsed.GetValue(model) is not null || parsed.GetValue(property) is not null || parsed.GetValue(witness) is not null || parsed.GetValue(certificate) is not null || parsed.GetValue(page) is not null) throw new UsageException("--instances names the networks and properties itself; leave --model, --property, --witness, --certificate and --report out.");
                SharedOptions.CheckWritable(parsed.GetValue(output));
                return new VerifyList(list, parsed.GetValue(output), parsed.GetValue(limit), options, parsed.GetValue(json)).Run(cancellation);
            }

            if (parsed.GetValue(model) is not { } modelPath || parsed.GetValue(property) is not { } propertyPath) throw new UsageException("verify needs --model FILE and --property FILE.vnnlib, or --instances FILE.csv.");
            if (parsed.GetValue(output) is not null) throw new UsageException("--out is for the rows of --instances; --witness FILE writes the answer of one property.");
            SharedOptions.CheckWritable(parsed.GetValue(witness));
            SharedOptions.CheckWritable(parsed.GetValue(page));
            SharedOptions.CheckWritable(parsed.GetValue(certificate));
            var network = NetworkFiles.Read(modelPath);
            var question = Fitting(VnnLibFile.Read(propertyPath), network, modelPath, propertyPath);
            var refusal = VerificationCertificates.Refusal(network, options.Semantics);
            if (options.Semantics == EvaluationSemantics.Float32 && refusal is not null) throw new UsageException($"Nothing can be proved about {modelPath} in float32. {refusal} Leave --semantics out.");
            var isCertified = parsed.GetValue(certificate) is not null;
            if (isCertified && refusal is not null && !parsed.GetValue(quiet)) Console.Error.WriteLine($"halfspace: a certificate about {modelPath} can hold a counterexample only. {refusal}");
            CertificateOutput.SetAside(parsed.GetValue(certificate));
            var result = Verify(network, question, options with { IsCertified = isCertified && refusal is null, TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(limit) ?? 60) }, cancellation);
            if (parsed.GetValue(witness) is { } target) AtomicFile.Write(target, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(VerifyReport.Text(result))));
            // Of a network that no proof is written about, a counterexample is.
            var unwritten = result.Verdict == Verification.Verdict.Proved ? refusal : null;
            if (parsed.GetValue(certificate) is { } proof) WriteCertificate(proof, unwritten is null ? VerificationCertificates.Of(network, question, result, modelPath, propertyPath) : null, unwritten);
            if (parsed.GetValue(page) is { } html) RunPage.Write(html, "A property of a network", RunPage.CommandOf(parsed), VerifyReport.Text(result), VerifyReport.Html(result));
            if (parsed.GetValue(json)) JsonReport.Print(VerifyReport.ToJson(result));
            else Console.Out.Write(VerifyReport.Text(result));
            if (VerifyReport.Remark(result) is { } remark && !parsed.GetValue(quiet)) Console.Error.WriteLine("halfspace: " + remark + ".");
            return result.Verdict switch { Verification.Verdict.Proved => ExitCodes.Answered, Verification.Verdict.Refuted => ExitCodes.Refuted, _ => ExitCodes.NoAnswer };
        });
        return command;
    }

    /// <summary>The property, if it is about as many inputs and outputs as the network has.</summary>
    public static Property Fitting(Property property, Network network, string modelPath, string propertyPath) =>
        property.InputCount == network.InputSize && property.OutputCount == network.OutputSize
            ? property
            : throw new DataFileException(propertyPath, 0, $"The property is about {property.InputCount} inputs and {property.OutputCount} outputs; the network {modelPath} has {network.InputSize} and {network.OutputSize}. Give the network that it was written for.");

    private static void WriteCertificate(string path, VerificationCertificate? certificate, string? refusal)
    {
        if (certificate is not null) CertificateOutput.Write(path, certificate);
        else CertificateOutput.Remark(path, refusal ?? "Nothing is shown, or the proof is too large.");
    }

    /// <summary>Verifies within the limit of the options.</summary>
    public static VerificationResult Verify(Network network, Property property, VerifierOptions options, CancellationToken cancellation) => TimedRun.Run(
        options.TimeLimit,
        token => Verifier.Verify(network, property, options, null, token),
        () => new VerificationResult { Verdict = Verification.Verdict.Unknown, IsTimeout = true, Method = "none", Seconds = options.TimeLimit },
        cancellation);
}
