using Halfspace.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Halfspace.Benchmarks;

/// <summary>Logistic regression and one small decision tree, from ML.NET, on the same encoded inputs.</summary>
public static class PlainBaselines
{
    /// <summary>Share of samples that logistic regression gets right, trained on one set and tested on another.</summary>
    public static double Logistic(Dataset train, Dataset test) => Accuracy(train, test, ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

    /// <summary>The same of one tree of eight leaves, as a tree of depth three has; one a class where there are more than two.</summary>
    public static double Tree(Dataset train, Dataset test) => Accuracy(train, test, ml => ml.MulticlassClassification.Trainers.OneVersusAll(
        ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 1, numberOfLeaves: 8, minimumExampleCountPerLeaf: 1, learningRate: 1)));

    private static double Accuracy<T>(Dataset train, Dataset test, Func<MLContext, IEstimator<T>> trainer)
        where T : class, ITransformer
    {
        var ml = new MLContext(seed: 1);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, train.InputCount);
        var (from, to) = (ml.Data.LoadFromEnumerable(Rows(train), schema), ml.Data.LoadFromEnumerable(Rows(test), schema));
        // A cache, so that trainers that pass over the data many times do not make the rows each time.
        var model = ml.Transforms.Conversion.MapValueToKey("Label").AppendCacheCheckpoint(ml).Append(trainer(ml)).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(from);
        var predicted = ml.Data.CreateEnumerable<Predicted>(model.Transform(to), reuseRowObject: false).Select(row => row.PredictedLabel).ToArray();
        return predicted.Where((label, k) => (int)label == test.Labels[k]).Count() / (double)predicted.Length;
    }

    private static IEnumerable<Row> Rows(Dataset data)
    {
        for (var k = 0; k < data.SampleCount; k++)
            yield return new Row { Features = [.. data.Row(k).ToArray().Select(value => (float)value / data.Scale)], Label = data.Labels[k] };
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Predicted
    {
        public float PredictedLabel { get; set; }
    }
}
