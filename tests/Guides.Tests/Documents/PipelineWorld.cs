using Microsoft.ML;
using Microsoft.ML.Data;
using TorchRelu.Samples;
using static TorchSharp.torch;

namespace TorchRelu.Guides.Tests;

/// <summary>What code with a pipeline of ML.NET takes for granted: a context, and rows to train and to test on.</summary>
public abstract class PipelineWorld : DocumentWorld
{
    protected PipelineWorld()
    {
        using var data = new Clouds();
        var split =
            mlContext.Data.TrainTestSplit(mlContext.Data.LoadFromEnumerable(data.Batches().SelectMany(Rows).ToList()), testFraction: 0.2);
        (train, test) = (split.TrainSet, split.TestSet);
    }

    protected MLContext mlContext { get; } = new(seed: 1);

    protected IDataView train { get; }

    protected IDataView test { get; }

    protected static nn.Module<Tensor, Tensor> Net() => Networks.Mlp();

    private static IEnumerable<Row> Rows((Tensor Inputs, Tensor Labels) batch)
    {
        var names = batch.Labels.data<long>().ToArray();
        var pixels = batch.Inputs.contiguous().data<float>().ToArray().Chunk(Clouds.Inputs);
        return names.Zip(pixels, (name, row) => new Row { Name = $"cloud {name}", Pixels = row });
    }

    private sealed class Row
    {
        public string Name { get; set; } = "";

        [VectorType(Clouds.Inputs)]
        public float[] Pixels { get; set; } = [];
    }
}
