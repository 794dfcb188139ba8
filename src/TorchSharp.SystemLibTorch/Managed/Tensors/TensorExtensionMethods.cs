using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Tensors in TorchSharp's own file format: element type, shape, bytes.</summary>
public static class TensorExtensionMethods
{
    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using var host = tensor.cpu();
        writer.Encode((long)host.dtype);
        writer.Encode(host.Dimensions);
        foreach (var size in host.shape) writer.Encode(size);
        writer.Flush();
        writer.BaseStream.Write(host.bytes);
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location)
    {
        using var stream = File.Create(location);
        tensor.Save(stream);
    }

    /// <summary>Reads a tensor; null when it is only to be skipped.</summary>
    public static Tensor? Load(BinaryReader reader, bool skip = false)
    {
        var loaded = Read(reader);
        if (!skip) return loaded;
        loaded.Dispose();
        return null;
    }

    /// <summary>Reads a tensor into the memory of an existing one of the same type and shape.</summary>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        using var loaded = Read(reader);
        if (loaded.dtype != tensor.dtype) throw new ArgumentException($"Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin. Expected {tensor.dtype}, found {loaded.dtype}.");
        if (!loaded.shape.SequenceEqual(tensor.shape)) throw new ArgumentException($"Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin. Expected [{string.Join(", ", tensor.shape)}], found [{string.Join(", ", loaded.shape)}].");
        if (skip) return;
        using (no_grad()) tensor.copy_(loaded);
    }

    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        if (tensor is not null) tensor.Load(reader, skip);
        else tensor = Load(reader, skip);
    }

    private static Tensor Read(BinaryReader reader)
    {
        var type = (ScalarType)reader.Decode();
        var shape = new long[reader.Decode()];
        for (var d = 0; d < shape.Length; d++) shape[d] = reader.Decode();
        var tensor = empty(shape, type);
        reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor;
    }
}
