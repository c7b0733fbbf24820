namespace Halfspace.Experiments.Sources;

/// <summary>The plain list of public data sets; a new one is one entry here.</summary>
internal static class PublicDataSets
{
    private const string Uci = "https://archive.ics.uci.edu/ml/machine-learning-databases/adult/";
    private const string Mnist = "https://ossci-datasets.s3.amazonaws.com/mnist/";

    public static IReadOnlyList<PublicDataSet> All { get; } =
    [
        new(
            "adult",
            "UCI Adult, 32,561 rows to train on and 16,281 to test on (CC BY 4.0)",
            "https://archive.ics.uci.edu/dataset/2/adult",
            [
                new("adult/adult.data", Uci + "adult.data", "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d"),
                new("adult/adult.test", Uci + "adult.test", "a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05"),
            ],
            "adult/adult.data, adult/adult.test"),
        new(
            "mnist",
            "MNIST, 60,000 images of digits to train on and 10,000 to test on",
            "http://yann.lecun.com/exdb/mnist/",
            [
                new("mnist/train-images-idx3-ubyte.gz", Mnist + "train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                new("mnist/train-labels-idx1-ubyte.gz", Mnist + "train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                new("mnist/t10k-images-idx3-ubyte.gz", Mnist + "t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                new("mnist/t10k-labels-idx1-ubyte.gz", Mnist + "t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            ],
            "mnist/ with the four files, packed or not"),
        new(
            "slim",
            "eight processed UCI sets for scorecards, the label in the first column (BSD 3-Clause)",
            "the repository ustunb/miplib2017-slim on GitHub",
            [],
            "slim/ with adult.csv, bankruptcy.csv, breastcancer.csv, haberman.csv, heart.csv, mammo.csv, mushroom.csv, spambase.csv"),
        new(
            "acasxu",
            "45 ACAS Xu networks (ONNX) and the VNN-LIB properties 1 to 4, 180 instances",
            "benchmarks/acasxu in the repository stanleybak/vnncomp2021 on GitHub",
            [],
            "acasxu/ with the networks, prop_1.vnnlib to prop_4.vnnlib, and instances.csv of their 180 rows network,property,seconds"),
        new(
            "mnist_fc",
            "three MNIST networks (ONNX) and 30 VNN-LIB properties, 90 instances",
            "benchmarks/mnistfc in the repository stanleybak/vnncomp2021 on GitHub",
            [],
            "mnist_fc/ with the networks, vnnlib/ with the properties, and instances.csv of the rows network,property,seconds"),
        new(
            "safenlp",
            "two networks 30-128-2 (ONNX) and 1,080 VNN-LIB properties",
            "the benchmark safenlp of VNN-COMP 2024, and the repository ANTONIONLP/safeNLP on GitHub",
            [],
            "safenlp/ with onnx/, vnnlib/ and instances.csv as the competition has them"),
    ];
}
