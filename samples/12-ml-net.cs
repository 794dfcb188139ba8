#!/usr/bin/env dotnet
#:project ../src/TorchRelu.Extensions.ML
#:project Common
// A network of your own as the trainer of an ML.NET pipeline: fitted, evaluated, asked, and its rectifiers watched.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchRelu;
using TorchRelu.Samples;
using static TorchSharp.torch;

var mlContext = new MLContext(seed: 1);
mlContext.Log += (_, line) =>                                     // losses, metrics and warnings of the training
{
    if (line.Source.StartsWith("TorchSharpNetwork", StringComparison.Ordinal) && line.Kind != ChannelMessageKind.Trace)
        Console.WriteLine(line.RawMessage);
};
using var data = new Clouds();
var points = data.Batches().SelectMany(Rows).ToList();
var rows = mlContext.Data.TrainTestSplit(mlContext.Data.LoadFromEnumerable(points), testFraction: 0.2);

// As for any trainer: a key for the label, a vector of numbers for the features.
var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Name))
    .Append(mlContext.Transforms.NormalizeMinMax("Features", nameof(Row.Pixels)))
    .Append(mlContext.MulticlassClassification.Trainers.TorchSharpNetwork(() => Networks.Mlp(), "Label", numberOfEpochs: 5));

using var model = pipeline.Fit(rows.TrainSet);
var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(rows.TestSet));
Console.WriteLine($"Micro-accuracy {metrics.MicroAccuracy:0.0 %}, log-loss {metrics.LogLoss:0.000}");

var asking = model.Append(mlContext.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel").Fit(model.Transform(rows.TestSet)));
using var engine = mlContext.Model.CreatePredictionEngine<Row, Prediction>(asking, new PredictionEngineOptions { OwnsTransformer = false });
Console.WriteLine($"A point of {points[0].Name} is taken for one of {engine.Predict(points[0]).Answer}");

Console.WriteLine(model.LastTransformer.ReluReport!.ToText(100));

static IEnumerable<Row> Rows((Tensor Inputs, Tensor Labels) batch) =>
    batch.Labels.data<long>().ToArray().Zip(
        batch.Inputs.contiguous().data<float>().ToArray().Chunk(Clouds.Inputs), (label, pixels) =>
            new Row { Name = $"cloud {label}", Pixels = pixels });

internal sealed class Row
{
    public string Name { get; set; } = "";

    [VectorType(Clouds.Inputs)]
    public float[] Pixels { get; set; } = [];
}

internal sealed class Prediction
{
    public string Answer { get; set; } = "";
}
