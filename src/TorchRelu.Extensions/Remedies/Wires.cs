using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>How a site is wired to the layers around it, for repairs that change those layers.</summary>
/// <param name="Open">What may use the output besides the known layers, in words; null where the forward shows that nothing does.</param>
/// <param name="OutputShape">The sizes of the output.</param>
/// <param name="InputShapes">The sizes of what each layer of the forward reads.</param>
/// <param name="UsedAgain">The layers that ran more than once in the forward.</param>
internal sealed record Wires(string? Open, long[] OutputShape, IReadOnlyDictionary<nn.Module, long[]> InputShapes, IReadOnlySet<nn.Module> UsedAgain);
