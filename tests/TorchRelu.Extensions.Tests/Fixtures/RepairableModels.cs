using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>
/// Networks with one rectifier between each two of their Linear layers (8 inputs, 12 channels, 4 outputs), held in every way there is.
/// </summary>
internal static class RepairableModels
{
    private static readonly Dictionary<string, (SwitchWay Way, Func<Module<Tensor, Tensor>> Create)> s_all = new()
    {
        ["Sequential"] = (SwitchWay.Structural, () => Sequential(("fc1", Linear(8, 12)), ("act", ReLU()), ("fc2", Linear(12, 4)))),
        ["in-place in a Sequential"] =
            (SwitchWay.Structural, () => Sequential(("fc1", Linear(8, 12)), ("act", ReLU(inplace: true)), ("fc2", Linear(12, 4)))),
        ["nested Sequential"] =
            (SwitchWay.Structural, () =>
            Sequential(("body", Sequential(("fc1", Linear(8, 12)), ("empty", new EmptyModule()), ("inner", Sequential(("act", ReLU()))))),
            ("fc2", Linear(12, 4)))),
        ["field"] = (SwitchWay.Structural, () => new FieldRelu()),
        ["in-place in a field"] = (SwitchWay.Structural, () => new FieldRelu(inplace: true)),
        ["field, nested"] = (SwitchWay.Structural, () => Sequential(("stage", Sequential(("net", new FieldRelu()))))),
        ["inherited field"] = (SwitchWay.Structural, () => new InheritedRelu()),
        ["auto-property"] = (SwitchWay.Structural, () => new PropertyRelu()),
        ["ComponentName"] = (SwitchWay.Structural, () => new RenamedRelu()),
        ["ModuleList"] = (SwitchWay.Structural, () => new ListRelu<Module<Tensor, Tensor>>(ReLU())),
        ["ModuleDict"] = (SwitchWay.Structural, () => new DictRelu()),
        ["two owners"] = (SwitchWay.Structural, () => new TwoOwners()),
        ["narrow field"] = (SwitchWay.OutputHook, () => new NarrowFieldRelu()),
        ["narrow ModuleList"] = (SwitchWay.OutputHook, () => new ListRelu<ReLU>(ReLU())),
        ["narrow field and Sequential"] = (SwitchWay.OutputHook, () => new MixedOwners()),
        ["closure"] = (SwitchWay.OutputHook, () => new ClosureRelu()),
        ["array"] = (SwitchWay.OutputHook, () => new ArrayRelu()),
    };

    public static IEnumerable<string> Names => s_all.Keys;

    public static SwitchWay WayFor(string name) => s_all[name].Way;

    public static Module<Tensor, Tensor> Create(string name, long seed = 1)
    {
        manual_seed(seed);
        return s_all[name].Create();
    }

    /// <summary>The module listed where the rectifier is, under its first name.</summary>
    public static (string Name, Module<Tensor, Tensor> Module) Activation(Module model)
    {
        var (name, module) = model.named_modules()
            .First(named => named.name.Split('.')[^1] is "act" or "activation" or "<Act>k__BackingField" || named.name == "acts.0");
        return (name, (Module<Tensor, Tensor>)module);
    }

    public static IReadOnlyList<Module<Tensor, Tensor>> Layers(Module model) =>
        [.. model.named_modules().Where(named => named.module is Linear).OrderBy(named => named.name.Split('.')[^1], StringComparer.Ordinal)
            .Select(named => (Module<Tensor, Tensor>)named.module)];

    /// <summary>What the network is to compute when its rectifiers compute <paramref name="activation"/>.</summary>
    public static Tensor Expected(Module model, Tensor input, Func<Tensor, Tensor> activation)
    {
        var layers = Layers(model);
        return layers.Skip(1).Aggregate(layers[0].forward(input), (tensor, layer) => layer.forward(activation(tensor)));
    }

    public static Tensor Inputs(long n = 16, ulong seed = 3) => randn([n, 8], generator: new Generator(seed));
}
