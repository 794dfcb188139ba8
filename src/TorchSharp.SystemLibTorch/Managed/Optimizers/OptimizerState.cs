using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual void to(Device device)
    {
    }

    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device)
    {
        var there = reader.ReadBoolean();
        result?.Dispose();
        result = there ? TensorExtensionMethods.Load(reader)!.to(device, disposeAfter: true).DetachFromDisposeScope() : null;
    }

    private protected static Tensor ZerosLike(Tensor tensor) => zeros_like(tensor).DetachFromDisposeScope();

    private protected static void Replace(ref Tensor? own, Tensor? with)
    {
        own?.Dispose();
        own = with?.clone().DetachFromDisposeScope();
    }

    private protected static void Move(ref Tensor? own, Device device)
    {
        if (own is null) return;
        own = own.to(device, disposeAfter: true).DetachFromDisposeScope();
    }
}
