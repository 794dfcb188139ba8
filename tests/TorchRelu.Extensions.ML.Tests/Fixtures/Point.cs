using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>A place on a line, easy to tell by its first feature; the second is noise.</summary>
internal sealed class Point
{
    public const int Width = 2;

    [VectorType(Width)]
    public float[] Features { get; set; } = [];

    public string Name { get; set; } = "";

    public int Side { get; set; }

    public uint Number { get; set; }

    public bool IsRight { get; set; }

    public float X { get; set; }

    public static IEnumerable<Point> All(int count = 300)
    {
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var x = i % 3 - 1;
            yield return new()
            {
                Features = [2 * x + 0.5f * random.NextSingle(), random.NextSingle()],
                Name = new[] { "left", "middle", "right" }[x + 1],
                Side = 10 * x,
                Number = (uint)(x + 7),
                IsRight = x > 0,
                X = x,
            };
        }
    }

    public static IDataView View(MLContext context, int count = 300) => context.Data.LoadFromEnumerable(All(count));

    public static Module<Tensor, Tensor> Net(int outputs) =>
        Sequential(("in", Linear(Width, 16)), ("relu", ReLU()), ("out", Linear(16, outputs)));
}
