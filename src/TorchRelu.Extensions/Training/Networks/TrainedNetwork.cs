using TorchRelu.Reporting;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>A network after its training, with what happened on the way.</summary>
public sealed class TrainedNetwork : IDisposable
{
    internal TrainedNetwork(Module<Tensor, Tensor> module) => Module = module;

    /// <summary>The network in eval mode, on the device it was trained on.</summary>
    public Module<Tensor, Tensor> Module { get; }

    /// <summary>What was replaced in it: saved beside the weights, it makes them fit a fresh network. Empty where nothing was.</summary>
    public SwitchPlan Plan { get; internal init; } = new();

    /// <summary>The completed epochs, the first one first.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>The epoch the weights are from; null where the training was cut short before the first had ended.</summary>
    public required int? Epoch { get; init; }

    /// <summary>What the monitor said when the training ended, the best epoch being another; null where there was no monitor.</summary>
    public ReluReport? ReluReport { get; internal init; }

    /// <summary>How the training ended.</summary>
    public TrainingOutcome Outcome { get; internal init; }

    /// <summary>Why it ended before its last epoch, with numbers; null where it did not.</summary>
    public string? StopReason { get; internal init; }

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Module.Dispose();
}
