using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>Optimizers by name, so that a theory can run over all of them.</summary>
internal static class OptimizerFactory
{
    public static readonly string[] Names = ["SGD", "momentum", "Adam", "AdamW", "RMSProp", "Adagrad"];

    public static optim.Optimizer Make(string name, IEnumerable<Parameter> parameters, double rate) => name switch
    {
        "SGD" => optim.SGD(parameters, rate),
        "momentum" => optim.SGD(parameters, rate, momentum: 0.9, nesterov: true, weight_decay: 1e-3),
        "Adam" => optim.Adam(parameters, rate, weight_decay: 1e-3, amsgrad: true),
        "AdamW" => optim.AdamW(parameters, rate, weight_decay: 1e-2),
        "RMSProp" => optim.RMSProp(parameters, rate, momentum: 0.5, centered: true),
        _ => optim.Adagrad(parameters, rate, lr_decay: 1e-2),
    };
}
