#:project ../src/Halfspace/Halfspace.csproj
// Proves one VNN-LIB property of an ONNX network, and finds a counterexample of another.
using System.Globalization;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Directory.SetCurrentDirectory(Directory.CreateTempSubdirectory().FullName);
OnnxFile.Write("distance.onnx", Network.Sequential([new DenseLayer([[1, -1], [-1, 1]], [0, 0]), new DenseLayer([[1, 1]], [0])]));

// The network computes |a - b|. A property file says what must not happen: here, that the output reaches a limit.
string Asking(double limit) => $"""
    (declare-const X_0 Real)
    (declare-const X_1 Real)
    (declare-const Y_0 Real)
    (assert (>= X_0 0.0))
    (assert (<= X_0 1.0))
    (assert (>= X_1 0.5))
    (assert (<= X_1 1.0))
    (assert (>= Y_0 {limit}))
    """;
File.WriteAllText("far.vnnlib", Asking(1.25));
File.WriteAllText("near.vnnlib", Asking(0.75));

var network = NetworkFiles.Read("distance.onnx");
foreach (var file in new[] { "far.vnnlib", "near.vnnlib" })
{
    var property = VnnLibFile.Read(file);
    var result = Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 10 });
    Console.WriteLine($"{file}: {result.Verdict}");
    if (result.Witness is { } witness) Console.WriteLine($"  inputs {string.Join(", ", witness.Input.Select(x => $"{x:F2}"))} give {witness.Output[0]:F2}");
}
