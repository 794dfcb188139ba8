using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The managed half of a node in libtorch's graph: it answers when gradients arrive, and goes when the node goes.</summary>
internal sealed unsafe class FunctionNode(autograd.AutogradContext context, Func<List<Tensor>, IEnumerable<Tensor?>> backward)
{
    private readonly autograd.AutogradContext _context = context;
    private readonly Func<List<Tensor>, IEnumerable<Tensor?>> _backward = backward;

    /// <summary>The outputs as results of the inputs, as new tensors on the same memory.</summary>
    public List<Tensor> Record(Tensor[] inputs, List<Tensor> outputs)
    {
        var handles = inputs.Select(input => input.Handle).ToArray();
        nint node;
        fixed (nint* pinned = handles)
        {
            node = Native.Check(Native.bridge_node_new(GCHandle.ToIntPtr(GCHandle.Alloc(this)), &OnBackward, &OnRelease, pinned, handles.Length));
        }
        GC.KeepAlive(inputs);
        try
        {
            _context.SaveInto(node);
            return [.. outputs.Select(output => new Tensor(Native.Check(Native.bridge_node_output(node, output.Handle))))];
        }
        finally
        {
            Native.bridge_node_release(node);
        }
    }

    // In TorchSharp an exception of a backward ends the process; here it arrives at the caller of backward(), as libtorch's errors do.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnBackward(nint context, nint* gradients, int count, nint* results, int capacity)
    {
        try
        {
            var self = (FunctionNode)GCHandle.FromIntPtr(context).Target!;
            var given = new List<Tensor>();
            for (var i = 0; i < count; i++) given.Add(new Tensor(gradients[i]));
            var slot = 0;
            foreach (var result in self._backward(given).Take(capacity)) results[slot++] = result?.SharedHandle() ?? 0;
            return 0;
        }
        catch (Exception error)
        {
            Native.bridge_fail($"{error.GetType().FullName} in the backward of a function: {error.Message}");
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnRelease(nint context)
    {
        var handle = GCHandle.FromIntPtr(context);
        ((FunctionNode)handle.Target!)._context.Release();
        handle.Free();
    }
}
