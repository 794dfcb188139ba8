using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>Optimizers by name, so that a theory can run over all of them.</summary>
internal static class OptimizerFactory
{
    public static readonly string[] Names = ["SGD", "momentum", "Adam", "AdamW", "RMSProp", "Adagrad"];

    public static Optimizer Make(string name, IEnumerable<Parameter> parameters, double rate) => name switch
    {
        "SGD" => torch.optim.SGD(parameters, rate),
        "momentum" => torch.optim.SGD(parameters, rate, momentum: 0.9, nesterov: true, weight_decay: 1e-3),
        "Adam" => torch.optim.Adam(parameters, rate, weight_decay: 1e-3, amsgrad: true),
        "AdamW" => torch.optim.AdamW(parameters, rate, weight_decay: 1e-2),
        "RMSProp" => torch.optim.RMSProp(parameters, rate, momentum: 0.5, centered: true),
        _ => torch.optim.Adagrad(parameters, rate, lr_decay: 1e-2),
    };
}
