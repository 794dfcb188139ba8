using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Saving;

/// <summary>A named factory, with the custom activations that its replacements name.</summary>
internal sealed record RegisteredNetwork(string Name, Func<Module<Tensor, Tensor>> Network, IReadOnlyList<NewActivation> Activations);
