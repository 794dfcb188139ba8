using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>What DataParallel does with gradients, buffers and batches.</summary>
internal static class Averaged
{
    // Worker r has r + 1 samples, and a gradient of r + 1 everywhere; worker 0 alone has one for the second layer.
    public static void Run(MpiWorkers workers)
    {
        manual_seed(workers.Rank + 1);
        using var model = nn.Sequential(("large", nn.Linear(200, 200)), ("small", nn.Linear(3, 2)));
        var parallel = new DataParallel(model, workers);
        Told.ByAll(workers, "broadcast", $"{model.parameters().First()[0, 0].item<float>()}");
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.StartsWith("small", StringComparison.Ordinal) && !workers.IsFirst) continue;
            using var weighted = parameter.mul(workers.Rank + 1f);
            weighted.sum().backward();
        }
        var loss = parallel.Average(workers.Rank + 1, workers.Rank + 1);
        var gradients = model.parameters().Select(parameter => $"{parameter.grad!.min().item<float>():0.0000}..." +
            $"{parameter.grad!.max().item<float>():0.0000}");
        Told.ByAll(workers, "mean", $"{loss:0.0000} {string.Join(' ', gradients)}");
    }

    public static void Buffers(MpiWorkers workers)
    {
        manual_seed(1);
        using var model = nn.Sequential(("norm", nn.BatchNorm1d(4)), ("fc", nn.Linear(4, 2)));
        var parallel = new DataParallel(model, workers);
        for (var step = 0; step < DataParallel.BufferSteps; step++)
        {
            using var scope = NewDisposeScope();
            model.call(randn(8, 4).add(workers.Rank)).sum().backward();
            parallel.Average(0, 8);
        }
        using var mean = ((BatchNorm)model.children().First()).get_buffer("running_mean")!;
        Told.ByAll(workers, "buffers", string.Join(' ', mean.data<float>().ToArray()));
    }

    public static void Skip(MpiWorkers workers)
    {
        manual_seed(1);
        using var model = nn.Linear(4, 2);
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        var parallel = new DataParallel(model, workers);
        var made = 0;
        for (var step = 0; step < 10; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            if (step == 3 && workers.Rank == workers.Count - 1)
            {
                parallel.Skip();
                continue;
            }
            model.call(randn(8, 4)).sum().backward();
            if (parallel.Average(0, 8) is null) continue;
            optimizer.step();
            made++;
        }
        Told.ByAll(workers, "skip", $"{made} steps, {model.weight[0, 0].item<float>()}");
    }

    public static void More(MpiWorkers workers)
    {
        using var model = nn.Linear(4, 2);
        var parallel = new DataParallel(model, workers);
        var batches = 0;
        while (parallel.More(hasBatch: batches < 10 + workers.Rank)) batches++;
        Told.ByAll(workers, "more", $"{batches} batches");
    }
}
