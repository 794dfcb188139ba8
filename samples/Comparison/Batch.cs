using TorchSharp;

namespace TorchRelu.Samples.Comparison;

/// <summary>Images as (N, 1, 28, 28) from 0 to 1, and the digits they show.</summary>
internal readonly record struct Batch(torch.Tensor Images, torch.Tensor Labels);
