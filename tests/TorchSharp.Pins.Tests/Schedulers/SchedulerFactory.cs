using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace TorchSharp.Pins.Tests.Schedulers;

/// <summary>Schedulers by name, so that a theory can run over all of them.</summary>
internal static class SchedulerFactory
{
    public static LRScheduler Make(string name, Optimizer optimizer) => name switch
    {
        "StepLR" => StepLR(optimizer, 2, 0.5),
        "MultiStepLR" => MultiStepLR(optimizer, [1, 4], 0.5),
        "ExponentialLR" => ExponentialLR(optimizer, 0.5),
        "CosineAnnealingLR" => CosineAnnealingLR(optimizer, 4, 0.125),
        "LambdaLR" => LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
        _ => OneCycleLR(optimizer, 1.0, total_steps: 10, cycle_momentum: false),
    };
}
