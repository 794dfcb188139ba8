using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>One place that holds a module.</summary>
/// <param name="Kind">What sort of place.</param>
/// <param name="Where">The place in words, e.g. "field 'act' of Block 'features.3'".</param>
/// <param name="Owner">The module it belongs to.</param>
/// <param name="Holds">The type of what it can hold.</param>
/// <param name="Get">What it holds now.</param>
/// <param name="Put">Makes it hold another module, in the same position.</param>
internal sealed record Slot(SlotKind Kind, string Where, nn.Module Owner, Type Holds, Func<object?> Get, Action<nn.Module> Put)
{
    public bool Accepts(nn.Module module) => Holds.IsInstanceOfType(module);
}
