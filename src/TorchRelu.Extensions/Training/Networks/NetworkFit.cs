using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>Whether a network takes a row and gives what its task needs, tried on one row.</summary>
internal static class NetworkFit
{
    public static void Check(Module<Tensor, Tensor> module, Tensor row, NetworkTask task)
    {
        if (!module.parameters().Any()) throw new ArgumentException($"The network {ModelName.Of(module)} has no parameters: there is nothing to train.");
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var rest = ModelAtRest.Begin(module);
        var given = Shape(row.shape);
        var output = Call(module, row, given);
        if (task.Fits(output.shape)) return;
        throw new ArgumentException(
            $"The network {ModelName.Of(module)} makes {Shape(output.shape)} of a row as {given}; (1, {task.Outputs}) is expected. Give its last layer {task.Outputs} outputs.");
    }

    private static Tensor Call(Module<Tensor, Tensor> module, Tensor row, string given)
    {
        try
        {
            return module.call(row);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new ArgumentException(
                $"The network {ModelName.Of(module)} cannot take a row as {given}. Give its first layer {row.numel()} inputs, or state the {nameof(NetworkTrainerOptions.InputShape)} it expects. {fault.Message}", fault);
        }
    }

    private static string Shape(long[] shape) => $"({string.Join(", ", shape)})";
}
