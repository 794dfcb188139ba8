#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions.ML
#:package Microsoft.ML.FastTree
#:package Microsoft.ML.LightGbm
#:package TorchSharp-cpu
// A network with default options beside trainers of ML.NET, on four generated data sets: the table in docs/ml-net.md.
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchRelu;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

var ml = new MLContext(seed: 1);
var (classes, two, numbers) = (ml.MulticlassClassification.Trainers, ml.BinaryClassification.Trainers, ml.Regression.Trainers);
const string kind = nameof(Row.Kind), inside = nameof(Row.IsInside);
Console.WriteLine("| data, rows to learn from | network | SDCA | LightGBM | FastTree |\n|---|---|---|---|---|");
foreach (var (name, rows) in ((string, IEnumerable<Row>)[])[("prices, linear", Row.Prices()), ("a curved surface", Row.Surface())])
    Show($"{name} (R²)", rows, scored => $"{ml.Regression.Evaluate(scored).RSquared:0.000}",
        numbers.TorchSharpNetwork(() => Net(1)), numbers.Sdca(), numbers.LightGbm(), numbers.FastTree());
Show("flowers, linear (accuracy)", Row.Flowers(), scored => $"{ml.MulticlassClassification.Evaluate(scored, kind).MicroAccuracy:0.0 %}",
    classes.TorchSharpNetwork(() => Net(3), kind), classes.SdcaMaximumEntropy(kind), classes.LightGbm(kind),
    classes.OneVersusAll(two.FastTree(kind), kind));
Show("a ring (accuracy)", Row.Ring(), scored => $"{ml.BinaryClassification.EvaluateNonCalibrated(scored, inside).Accuracy:0.0 %}",
    two.TorchSharpNetwork(() => Net(1), inside), two.SdcaLogisticRegression(inside), two.LightGbm(inside), two.FastTree(inside));

void Show(string name, IEnumerable<Row> rows, Func<IDataView, string> measure, params IEstimator<ITransformer>[] trainers)
{
    var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(rows), testFraction: 0.3, seed: 1);
    Console.Write($"| {name}, {data.TrainSet.GetColumn<float>("Label").Count():N0} |");
    foreach (var trainer in trainers)
    {
        var model = trainer.Fit(data.TrainSet);
        Console.Write($" {measure(model.Transform(data.TestSet))} |");
        (model as IDisposable)?.Dispose();            // the network
    }
    Console.WriteLine();
}

static Module<Tensor, Tensor> Net(int outputs) => Sequential(
    ("fc1", Linear(Row.Width, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("out", Linear(32, outputs)));

/// <summary>Four features, and what is learnt of them: a number, a kind, or whether they are inside of a ring.</summary>
internal sealed class Row
{
    public const int Width = 4;

    [VectorType(Width)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    [KeyType(3)]
    public uint Kind { get; set; }

    public bool IsInside { get; set; }

    public static IEnumerable<Row> Prices() => Draw(700, x => 50 + (200 * x[0]) + (150 * x[1]) + (100 * x[2]) + (5 * x[3]));

    public static IEnumerable<Row> Surface() =>
        Draw(1_500, x => (10 * MathF.Sin(MathF.PI * x[0] * x[1])) + (20 * MathF.Pow(x[2] - 0.5f, 2)) + (5 * x[3]));

    public static IEnumerable<Row> Ring() => Draw(1_500, x => MathF.Pow(x[0] - 0.5f, 2) + MathF.Pow(x[1] - 0.5f, 2));

    public static IEnumerable<Row> Flowers()
    {
        float[][] means = [[5.0f, 3.4f, 1.5f, 0.2f], [5.9f, 2.8f, 4.3f, 1.3f], [6.6f, 3.0f, 5.6f, 2.0f]];
        return Draw(450, _ => 0).Select((row, i) => new Row
            { Kind = (uint)(i % 3), Features = [.. row.Features.Zip(means[i % 3], (value, mean) => mean + (1.4f * (value - 0.5f)))] });
    }

    private static IEnumerable<Row> Draw(int rows, Func<float[], float> label)
    {
        var random = new Random(3);
        for (var i = 0; i < rows; i++)
        {
            float[] x = [.. Enumerable.Range(0, Width).Select(_ => random.NextSingle())];
            yield return new() { Features = x, Label = label(x), IsInside = label(x) is > 0.04f and < 0.12f };
        }
    }
}
