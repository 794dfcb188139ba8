using TorchRelu.Reporting;
using static TorchSharp.torch;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>A model after its training, with what it learnt from and what it says.</summary>
internal sealed class TrainedRun : IDisposable
{
    public TrainedRun(DigitData data, MnistOptions options)
    {
        manual_seed(options.Seed);
        Model = Models.Create(options.Model);
        Train = new DigitTensors(data.Train);
        var trainer = new Trainer(Model, options);
        var progress = new RecordedProgress();
        Report = trainer.Train(Train, progress)!;
        using var test = new DigitTensors(data.Test);
        TestAccuracy = trainer.Evaluate(test);
        Layers = [.. trainer.Scan(Train).Layers.Select(LayerResult.Of)];
        Losses = [.. progress.Ticks.Select(tick => tick.Text)];
    }

    public nn.Module<Tensor, Tensor> Model { get; }

    public DigitTensors Train { get; }

    /// <summary>What the monitor said when the training had ended.</summary>
    public ReluReport Report { get; }

    public double TestAccuracy { get; }

    public IReadOnlyList<LayerResult> Layers { get; }

    /// <summary>One line per step.</summary>
    public IReadOnlyList<string> Losses { get; }

    public void Dispose()
    {
        Model.Dispose();
        Train.Dispose();
    }
}
