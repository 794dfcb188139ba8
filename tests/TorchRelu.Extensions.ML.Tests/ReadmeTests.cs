using System.Runtime.CompilerServices;
using FluentAssertions;
using Microsoft.ML;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>The code of the library's page is code of these tests, so that it compiles and runs.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void A_network_is_trained_and_evaluated_saved_and_loaded()
    {
        var log = new List<string>();
        var data =
            new MLContext().Data.LoadFromEnumerable(Point.All().Select(point => new Row { Features = point.Features, Kind = point.Name }));
        using var file = new TemporaryFile();
        var path = file.Path;

        var mlContext = new MLContext(seed: 1);
        mlContext.Log += (_, message) => log.Add(message.Message);

        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(mlContext.MulticlassClassification.Trainers.TorchSharpNetwork(Network, new TorchSharpNetworkOptions
            {
                Training = new() { Epochs = 20, ValidationShare = 0.2, EarlyStopping = new() },
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        using var model = pipeline.Fit(data);
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(data));

        metrics.MicroAccuracy.Should().BeGreaterThan(0.9);
        log.Should().Contain(line => line.Contains("Epoch 1 of 20: loss "));
        {
            mlContext.Model.Save(model, data.Schema, path);

            var other = new MLContext();
            other.RegisterTorchSharpNetwork(Network);
            var loaded = other.Model.Load(path, out var schema);

            Scores(loaded).Should().BeEquivalentTo(Scores(model));
        }
        {
            mlContext.SaveWithNetworks(model, data.Schema, path);
            var loaded = mlContext.LoadWithNetworks(path, out var schema, Network);

            Scores(loaded).Should().BeEquivalentTo(Scores(model));
        }

        List<float[]> Scores(ITransformer model) => model.Scores(data);
        static Module<Tensor, Tensor> Network() => Sequential(("fc1", Linear(2, 16)), ("relu", ReLU()), ("fc2", Linear(16, 3)));
    }

    [Fact]
    public void Every_line_of_code_on_the_page_is_one_of_the_test_above()
    {
        var page = File.ReadAllText(Path.Combine(Folder(), "../../src/TorchRelu.Extensions.ML/README.md"));
        var tested = Lines(File.ReadAllText(Path.Combine(Folder(), "ReadmeTests.cs"))).ToHashSet();

        var shown = page.Split("```cs\n").Skip(1).SelectMany(block => Lines(block.Split("```")[0])).ToList();

        shown.Should().HaveCountGreaterThan(15).And.BeSubsetOf(tested);
    }

    private static string[] Lines(string code) => code.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private sealed class Row
    {
        [Microsoft.ML.Data.VectorType(Point.Width)]
        public float[] Features { get; set; } = [];

        public string Kind { get; set; } = "";
    }
}
