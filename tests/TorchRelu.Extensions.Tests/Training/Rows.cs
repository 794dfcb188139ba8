using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>Small sets that can be learnt, one for each task, and networks for them. Every number comes from a fixed seed.</summary>
internal static class Rows
{
    public const int Width = 6;
    public const int Classes = 3;

    public static NetworkTask Multiclass { get; } = NetworkTask.Multiclass(Classes);

    /// <summary>The class is the largest of the first three features.</summary>
    public static NetworkData OfClasses(int rows = 240) => Make(rows, row => Array.IndexOf(row[..Classes], row[..Classes].Max()));

    /// <summary>Whether the features sum to more than zero.</summary>
    public static NetworkData OfTwoKinds(int rows = 240) => Make(rows, row => row.Sum() > 0 ? 1 : 0);

    /// <summary>A sum of which every second feature is negated.</summary>
    public static NetworkData OfNumbers(int rows = 240) => Make(rows, row => row.Select((value, i) => i % 2 == 0 ? value : -value).Sum());

    public static Sequential Net(int outputs) =>
        Sequential(("fc1", Linear(Width, 24)), ("relu1", ReLU()), ("drop", Dropout(0.1)), ("fc2", Linear(24, outputs)));

    private static NetworkData Make(int rows, Func<float[], float> label)
    {
        var random = new Random(7);
        var features = new float[rows * Width];
        for (var i = 0; i < features.Length; i++) features[i] = (float)(random.NextDouble() * 2 - 1);
        return new(features, [.. features.Chunk(Width).Select(label)]);
    }
}
