using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Verification.Properties;

namespace Halfspace.Fuzzing;

/// <summary>Every reader of files that strangers wrote.</summary>
internal static class FuzzedParsers
{
    private const string Csv = "age,job,score,town,label\n17,clerk,0.25,\"Paris, Texas\",no\n38.5,\"a \"\"b\"\"\",-1.75,Zürich,yes\n52,?,3.1,x,no\n41,clerk,,\"<a>\",yes\n";

    private const string Lp = "\\ a model\nMaximize\n obj: 3 x + 2.5 y - z\nSubject To\n c1: x + y + z <= 10\n c2: - 2 x + y >= -4\n r: 1 <= x - z <= 8\n i1: b = 1 -> x + z <= 3\nBounds\n 0 <= x <= 4\n y free\n -1e30 <= z <= 9\nGenerals\n x\nBinaries\n b\nEnd\n";

    private const string Mps = "NAME          M\nOBJSENSE\n    MAX\nROWS\n N  COST\n L  LIM1\n G  LIM2\n E  MY\nCOLUMNS\n    MARKER                 'MARKER'                 'INTORG'\n    X         COST         1.0   LIM1         1.0\n    X         LIM2         1.0\n    MARKER                 'MARKER'                 'INTEND'\n    Y         COST         2.0   LIM1         1.0\n    Y         MY          -1.0\nRHS\n    RHS       LIM1         4.0   LIM2         1.0\n    RHS       MY           7.0\nRANGES\n    RNG       LIM1         2.5\nBOUNDS\n UP BND       X            4.0\n LO BND       Y           -1.0\nENDATA\n";

    private const string VnnLib1 = "; a property\n(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(declare-const Y_1 Real)\n(assert (>= X_0 -1.0))\n(assert (<= X_0 1e-1))\n(assert (or (and (>= X_1 0) (<= X_1 1)) (and (>= X_1 2) (<= X_1 3))))\n(assert (or (and (>= Y_0 Y_1)) (and (<= Y_1 -2.5) (>= Y_0 0.0))))\n";

    private const string VnnLib2 = "(vnnlib-version <2.0>)\n(declare-network net\n  (declare-input X Real [2])\n  (declare-output Y Real [1])\n)\n(assert (and (<= X[0] 1.0) (>= X[0] 0.0)))\n(assert (and (<= X[1] 1.0) (>= X[1] -1.0)))\n(assert (>= Y[0] 2.0))\n";

    private const string Plan = """{"title":"t","command":"train","options":{"data":"builtin:xor","exact":true},"grid":{"method":["search","mip"],"samples":[10,20.0]},"repeats":2,"needs":{"threads":1,"memory":"4G"},"figures":[{"kind":"table","title":"T","columns":["value"]}]}""";

    private const string Nnet = "// relu(x0) + relu(x1)\n2,2,1,2,\n2,2,1,\n0,\n-1,-1,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1,\n0,\n0,\n1,1,\n0,\n";

    /// <summary>A new folder for files that are written and read a million times: in memory where there is such a place.</summary>
    public static DirectoryInfo Folder()
    {
        const string memory = "/dev/shm";
        return Directory.Exists(memory) ? Directory.CreateDirectory(System.IO.Path.Combine(memory, "halfspace-fuzz-" + Guid.NewGuid().ToString("N"))) : Directory.CreateTempSubdirectory("halfspace-fuzz-");
    }

    /// <summary>All of them; files that a reader opens by name stand in a folder.</summary>
    /// <param name="folder">A folder for files.</param>
    /// <param name="certificates">Sound certificates, whose changes are re-checked as well, without an engine; none by default.</param>
    public static IReadOnlyList<FuzzedParser> All(string folder, IReadOnlyList<byte[]>? certificates = null)
    {
        var real = Network.Sequential([new DenseLayer([[1, -1], [0.5, 2]], [0, -0.25]), new DenseLayer([[1, 1]], [0.5])]);
        var problem = new TrainingProblem(Benchmarks("xor"), [2], 1);
        var trained = problem.Train(new TrainingOptions { TimeLimit = 60, Threads = 1 }, new BranchAndBoundMethod());
        string Path(string name) => System.IO.Path.Combine(folder, name);
        byte[] Saved(string name, Action<string> write)
        {
            write(Path(name));
            return File.ReadAllBytes(Path(name));
        }

        Action<byte[]> ByName(string name, Action<string> read) => bytes =>
        {
            File.WriteAllBytes(Path(name), bytes);
            read(Path(name));
        };
        static bool IsData(Exception fault) => fault is DataFileException;
        static bool IsModel(Exception fault) => fault is ModelFileException;
        string[] json = ["{", "}", "[", "]", ":", ",", "\"layers\"", "\"weights\":", "true", "\"kind\":\"training\"", "\"version\":2"];
        var bounds = BoundMethods.All[0].Compute(real, new InputRegion([0, 0], [1, 1]), BoundOptions.Default);
        var images = Idx(0x803, [3, 2, 2], 12);
        var labels = Idx(0x801, [3], 3);
        return
        [
            new("csv", [",", "\n", "\"", "label", "?", "NA", "1.5", "\r\n"], [Utf8(Csv), Utf8("1;2;a\n3;4;b\n5;6;a\n"), Utf8("1 2 a\n 3 4  b\n")], ByName("f.csv", path => CsvFile.Read(path, new CsvOptions { MissingNumbers = MissingNumbers.Mean })), IsData),
            new("idx", ["\0\0\u0008\u0003", "\0\0\0\u0001"], [images], bytes =>
            {
                File.WriteAllBytes(Path("i.idx"), bytes);
                File.WriteAllBytes(Path("l.idx"), labels);
                IdxFile.Read(Path("i.idx"), Path("l.idx"));
            }, IsData),
            new("onnx", ["Relu", "Gemm", "input", "output", "\u0008\u0007", "ConvTranspose", "Resize"], [OnnxFile.ToBytes(real), OnnxFile.ToBytes(trained.Network!), OnnxFile.ToBytes(new IntegerNetwork([new IntegerLayer(2, [1, -2], [1])]))], bytes => OnnxFile.Read(bytes, "f.onnx"), IsData),
            new("vnn-lib", ["(assert ", "(and ", "(or ", ")", "X_0", "Y_1", "<=", "Real", "declare-const", "1e-3"], [Utf8(VnnLib1), Utf8(VnnLib2)], bytes => VnnLibFile.Parse(System.Text.Encoding.UTF8.GetString(bytes), "f.vnnlib"), IsData),
            new("lp", ["Subject To", "Bounds", "free", ">=", "->", "Generals", "End", " x ", "inf"], [Utf8(Lp)], ByName("f.lp", path => LpFile.Read(path)), IsModel),
            new("mps", ["ROWS", "COLUMNS", "RHS", "BOUNDS", "ENDATA", " UP BND X 1", " N  ", "'MARKER'", "RANGES"], [Utf8(Mps)], ByName("f.mps", path => MpsFile.Read(path)), IsModel),
            new("network json", json, [Saved("n.json", path => trained.Network!.Save(path))], bytes => NetworkJson.Read(new MemoryStream(bytes), "f.json"), IsData),
            new("plan", [.. json, "\"grid\":", "\"samples\":[1]"], [Utf8(Plan)], bytes => PlanFile.Parse(Path("p.json"), bytes, _ => ["data", "exact", "method", "samples", "seed"]), IsData),
            new("certificate", [.. json, "\"outcomes\":", "\"bound\":null"], [Saved("c.json", path => trained.Certificate.Save(path))], bytes => CertificateFile.Parse(bytes), fault => fault is CertificateException),
            .. certificates is null ? (FuzzedParser[])[] : [new("checked certificate", json, certificates, Check, fault => fault is CertificateException)],
            new("bounds", json, [Saved("b.json", path => BoundsJson.Write(path, bounds))], ByName("g.json", path => BoundsJson.Read(path, real)), IsData),
            new("nnet", [",", "\n", "//", "1.5,", "2,2,"], [Utf8(Nnet)], bytes => NnetFile.Read(bytes, "f.nnet"), IsData),
        ];
    }

    private static void Check(byte[] bytes)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        CertificateFile.Parse(bytes).Check(null, end.Token);
    }

    private static Dataset Benchmarks(string name) => Data.Benchmarks.Find(name).Train;

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static byte[] Idx(int magic, int[] sizes, int count)
    {
        var bytes = new List<byte>();
        foreach (var number in sizes.Prepend(magic)) bytes.AddRange([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
        for (var k = 0; k < count; k++) bytes.Add((byte)(k % 2));
        return [.. bytes];
    }
}
