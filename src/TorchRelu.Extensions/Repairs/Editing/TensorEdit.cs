using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Creates steps that change the values of parameters, buffers and moments in place. Every handle to them stays valid.</summary>
internal static class TensorEdit
{
    /// <param name="what">The step in words.</param>
    /// <param name="target">A tensor of the model or the optimizer.</param>
    /// <param name="write">Changes the tensor in place. Runs without gradients, in its own dispose scope.</param>
    public static Edit Write(string what, Tensor target, Action<Tensor> write)
    {
        Tensor? before = null;
        return new Edit(what, Apply, Revert) { Settle = () => before?.Dispose() };

        void Apply()
        {
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            before = target.detach().clone().DetachFromDisposeScope();
            write(target);
        }

        void Revert()
        {
            if (before is null) return;
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            target.copy_(before);
            before.Dispose();
        }
    }

    /// <summary>Sets all entries of each given channel to one value.</summary>
    public static Edit Fill(string what, Tensor target, IReadOnlyList<int> channels, Func<int, float> value) =>
        Write(what, target, tensor =>
    {
        foreach (var channel in channels) tensor.select(0, channel).fill_(value(channel));
    });

    /// <summary>Whether two tensors are the same: one handle, or the same memory.</summary>
    public static bool AreOne(Tensor first, Tensor second)
    {
        if (ReferenceEquals(first, second) || first.Handle == second.Handle) return true;
        if (first.dtype != second.dtype || !first.shape.AsSpan().SequenceEqual(second.shape)) return false;
        var address = Floats.AddressOf(first);
        return address != 0 && address == Floats.AddressOf(second);
    }
}
