using static TorchSharp.torch;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>A model after its training, with what it learnt from and what it says.</summary>
internal sealed class TrainedRun : IDisposable
{
    private readonly TrainedNetwork _trained;
    private readonly Lazy<ExhaustiveCheck> _check;

    public TrainedRun(DigitData data, MnistOptions options, RepairPolicy? policy = null)
    {
        Train = new DigitTensors(data.Train);
        var progress = new RecordedProgress<NetworkProgress>();
        var training = DigitTraining.Of(options) with { DyingRelu = new() { Policy = policy } };
        _trained = DigitTraining.Trainer(options.Model, training).Train(data.Train.ToRows(), progress);
        TestAccuracy = _trained.Evaluate(data.Test.ToRows()).Metric;
        Layers = [.. _trained.Scan(data.Train.ToRows()).Layers.Select(LayerResult.Of)];
        _check = new(() => new(Model, Train));
        Losses = [.. progress.Ticks.Select(tick => $"{tick}")];
    }

    public nn.Module<Tensor, Tensor> Model => _trained.Module;

    public DigitTensors Train { get; }

    /// <summary>What all its training images show.</summary>
    public ExhaustiveCheck Check => _check.Value;

    /// <summary>What the monitor said when the training had ended.</summary>
    public ReluReport Report => _trained.ReluReport!;

    public double TestAccuracy { get; }

    public IReadOnlyList<LayerResult> Layers { get; }

    /// <summary>One line per step.</summary>
    public IReadOnlyList<string> Losses { get; }

    public void Dispose()
    {
        _trained.Dispose();
        Train.Dispose();
    }
}
