using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// The trap: optimizers keep the enumerable they are given, and model.parameters() shows a new parameter before they have a state for it.
/// </summary>
internal static class Optimizers
{
    public static readonly string[] Names =
        ["SGD", "SGD with momentum", "SGD with Nesterov", "Adam", "Adam with AMSGrad", "AdamW", "RMSProp",
        "RMSProp, centred, with momentum", "Adagrad"];

    public const double Rate = 0.01;

    public static optim.Optimizer Create(string name, IEnumerable<Parameter> parameters, double decay = 0, double rate = Rate) =>
        name switch
    {
        "SGD" => optim.SGD(parameters, rate, weight_decay: decay),
        "SGD with momentum" => optim.SGD(parameters, rate, momentum: 0.9, weight_decay: decay),
        "SGD with Nesterov" => optim.SGD(parameters, rate, momentum: 0.9, weight_decay: decay, nesterov: true),
        "Adam with AMSGrad" => optim.Adam(parameters, rate, weight_decay: decay, amsgrad: true),
        "RMSProp, centred, with momentum" => optim.RMSProp(parameters, rate, weight_decay: decay, momentum: 0.5, centered: true),
        "Adam" => optim.Adam(parameters, rate, weight_decay: decay),
        "AdamW" => optim.AdamW(parameters, rate, weight_decay: decay),
        "RMSProp" => optim.RMSProp(parameters, rate, weight_decay: decay),
        "Adagrad" => optim.Adagrad(parameters, rate, weight_decay: decay, initial_accumulator_value: 0.1),
        _ => throw new ArgumentException(name),
    };

    /// <summary>As users write it: the lazy enumerable, or a list.</summary>
    public static optim.Optimizer Create(string name, nn.Module model, bool lazy, double decay = 0) =>
        Create(name, lazy ? model.parameters() : model.parameters().ToList(), decay);
}
