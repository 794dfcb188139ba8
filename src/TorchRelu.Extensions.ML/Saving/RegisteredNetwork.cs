using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Saving;

/// <summary>A factory under a name, with the activations of the user's own that its replacements name.</summary>
internal sealed record RegisteredNetwork(string Name, Func<Module<Tensor, Tensor>> Network, IReadOnlyList<NewActivation> Activations);
