using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Fitting;

/// <summary>Checks with one row that a network accepts the row and gives the output its task needs.</summary>
internal static class NetworkFit
{
    public static void Check(Module<Tensor, Tensor> module, Tensor row, NetworkTask task)
    {
        if (!module.parameters().Any())
            throw new ArgumentException($"The network {ModelName.For(module)} has no parameters: there is nothing to train.");
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var rest = ModelAtRest.Begin(module);
        var given = Shape(row.shape);
        var output = Call(module, row, given);
        if (task.Fits(output.shape)) return;
        throw new ArgumentException(
            $"The network {ModelName.For(module)} makes {Shape(output.shape)} of a row as {given}; (1, {task.Outputs}) is expected. Give " +
                $"its last layer {task.Outputs} outputs.");
    }

    private static Tensor Call(Module<Tensor, Tensor> module, Tensor row, string given)
    {
        try
        {
            return module.call(row);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // libtorch's own message has a C++ stack, of which nothing helps here.
            throw new ArgumentException(
                $"The network {ModelName.For(module)} cannot take a row as {given}. Give its first layer {row.numel()} inputs, or state " +
                    $"the {nameof(NetworkTrainerOptions.InputShape)} it expects. {ErrorText.FirstLine(fault)}.",
                fault is ExternalException ? null : fault);
        }
    }

    private static string Shape(long[] shape) => $"({string.Join(", ", shape)})";
}

/// <summary>The weights of the best epoch so far, with the replacements they need.</summary>
internal sealed record BestEpoch(int Epoch, double Metric, byte[] Weights, SwitchPlan Plan)
{
    /// <summary>Whether an epoch with this metric is better. A metric of NaN never is.</summary>
    public static bool IsBeatenBy(BestEpoch? best, double metric, double by = 0) =>
        best is null ? !double.IsNaN(metric) : metric > best.Metric + by;
}

/// <summary>The weights and buffers of a network as bytes, in torch's own format.</summary>
internal static class NetworkWeights
{
    public static byte[] Save(nn.Module module)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        // The format accepts only CPU tensors.
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
