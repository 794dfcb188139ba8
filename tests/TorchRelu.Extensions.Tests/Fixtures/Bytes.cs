using static TorchSharp.torch;

namespace TorchRelu.Tests;

internal static class Bytes
{
    /// <summary>Every parameter and buffer of a model, byte for byte.</summary>
    public static Dictionary<string, byte[]> Of(nn.Module model) =>
        model.state_dict().ToDictionary(entry => entry.Key, entry => Of(entry.Value));

    public static byte[] Of(Tensor tensor)
    {
        using var dense = tensor.detach().contiguous();
        return dense.bytes.ToArray();
    }
}
