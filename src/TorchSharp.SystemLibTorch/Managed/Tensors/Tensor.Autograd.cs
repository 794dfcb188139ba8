using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public bool requires_grad
        {
            get
            {
                var result = Native.bridge_requires_grad(Handle);
                GC.KeepAlive(this);
                Native.Check(result);
                return result != 0;
            }

            set
            {
                Native.Check(Native.bridge_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        public bool is_leaf => Native.bridge_is_leaf(Handle) != 0;

        /// <summary>The gradient, as a new tensor at each reading (the caller disposes it); null where there is none.</summary>
        public Tensor? grad
        {
            get
            {
                int failed;
                var gradient = Native.bridge_grad(Handle, &failed);
                GC.KeepAlive(this);
                Native.Check(-failed);
                return gradient == 0 ? null : new Tensor(gradient);
            }

            set
            {
                Native.Check(Native.bridge_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void backward() => backward(null);

        // create_graph and retain_graph arrive at libtorch in each other's place in TorchSharp 0.102.8; so they do here.
        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor>? inputs = null)
        {
            nint self = Handle;
            var gradients = Handles(grad_tensors);
            var leaves = Handles(inputs);
            fixed (nint* gradientHandles = gradients, leafHandles = leaves)
            {
                Native.Check(Native.bridge_backward(
                    &self, 1, gradientHandles, gradients.Length, leafHandles, leaves.Length,
                    retainGraph: create_graph ? 1 : 0, createGraph: retain_graph ? 1 : 0));
            }
            GC.KeepAlive(this);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        private static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : [.. tensors.Select(tensor => tensor.Handle)];
    }
}
