using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>The weights and buffers of a network as bytes, in torch's own format.</summary>
internal static class NetworkWeights
{
    public static byte[] Save(nn.Module module)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        // The format takes them from the CPU alone.
        nn.Module.save_state_dict(writer, module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().cpu()));
        writer.Flush();
        return stream.ToArray();
    }

    public static void Load(nn.Module module, byte[] weights)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var reader = new BinaryReader(new MemoryStream(weights));
        module.load(reader);
    }
}
