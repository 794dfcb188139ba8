using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchRelu.Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Guides.Tests;

/// <summary>
/// What the code in documents takes for granted: a model in training, and files of an earlier one. A block may name its own.
/// </summary>
public abstract class DocumentWorld : IDisposable
{
    private readonly Clouds _data = new();

    protected DocumentWorld()
    {
        optimizer = optim.Adam(model.parameters(), Networks.HealthyRate);
        // A healthy report, and the one before it.
        var healthy =
            DyingReluMonitor.Scan(nn.Sequential(("fc", nn.Linear(Clouds.Inputs, 2)), ("act", nn.ReLU())), [randn(2_000, Clouds.Inputs)]);
        healthy.SaveJson("report.json");
        healthy.SaveJson("last.json");
    }

    protected int epochs => 1;

    protected nn.Module<Tensor, Tensor> model { get; } = Networks.Mlp();

    protected optim.Optimizer optimizer { get; }

    protected TextWriter output => Console.Out;

    protected ILogger logger => NullLogger.Instance;

    protected IEnumerable<(Tensor Inputs, Tensor Labels)> loader => _data.Batches();

    protected IEnumerable<Tensor> batches => _data.Batches().Select(batch => batch.Inputs);

    protected IEnumerable<(Tensor Inputs, Tensor Labels)> Shard(int rank, int count) => loader.Where((_, i) => i % count == rank);

    protected static nn.Module<Tensor, Tensor> CreateModel() => Networks.Mlp(seed: 2);

    public abstract void Run();

    public void Dispose()
    {
        optimizer.Dispose();
        model.Dispose();
        _data.Dispose();
        GC.SuppressFinalize(this);
    }
}
