using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>A <see cref="TrainingCopy"/> in a file. One tensor at a time is in memory while it is written.</summary>
internal static class TrainingCopyFile
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, nn.Module model, OptimizerAccess? optimizer)
    {
        using var ungraded = no_grad();
        using var writer = new BinaryWriter(File.Create(path));
        var values = TrainingCopy.Tensors(model).ToList();
        writer.Write(values.Count);
        foreach (var (name, tensor) in values)
        {
            writer.Write(name);
            using var host = OptimizerCopy.ToHost(tensor);
            Write(writer, TensorState.Of(host));
        }
        var states = TrainingCopy.Trained(model, optimizer).ToList();
        writer.Write(states.Count);
        foreach (var (name, _, state) in states)
        {
            using var copy = OptimizerCopy.Of(state);
            var (tensors, numbers) = copy.Save();
            writer.Write(name);
            writer.Write(tensors.Count);
            foreach (var (field, tensor) in tensors)
            {
                writer.Write(field);
                writer.Write(tensor is not null);
                if (tensor is not null) Write(writer, tensor);
            }
            writer.Write(numbers.Count);
            foreach (var (field, number) in numbers)
            {
                writer.Write(field);
                writer.Write(number);
            }
        }
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainingCopyState Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return new(Map(reader, ReadTensor), Map(reader, reader => new OptimizerCopyState(
            Map(reader, reader => reader.ReadBoolean() ? ReadTensor(reader) : null), Map(reader, reader => reader.ReadString()))));
    }

    private static Dictionary<string, T> Map<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var map = new Dictionary<string, T>();
        for (var left = reader.ReadInt32(); left > 0; left--) map.Add(reader.ReadString(), read(reader));
        return map;
    }

    private static void Write(BinaryWriter writer, TensorState tensor)
    {
        writer.Write((int)tensor.Type);
        writer.Write(tensor.Shape.Count);
        foreach (var size in tensor.Shape) writer.Write(size);
        writer.Write(tensor.Bytes.Length);
        writer.Write(tensor.Bytes);
    }

    private static TensorState ReadTensor(BinaryReader reader)
    {
        var type = (ScalarType)reader.ReadInt32();
        var shape = new long[reader.ReadInt32()];
        for (var i = 0; i < shape.Length; i++) shape[i] = reader.ReadInt64();
        return new(type, shape, reader.ReadBytes(reader.ReadInt32()));
    }
}
