using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // What the layers of this provider keep their parameters and buffers with.
        public partial class Module
        {
            // A layer keeps its tensors whatever dispose scope it is made in.
            private protected void Keep(string name, Tensor data) => register_parameter(name, (Parameter)new Parameter(data).DetachFromDisposeScope());

            private protected void KeepBuffer(string name, Tensor data) => register_buffer(name, data.DetachFromDisposeScope());

            /// <summary>The registered object; null where there is none of this name.</summary>
            private protected Parameter? Own(string name) => _internal_params.TryGetValue(name, out var parameter) ? parameter : null;

            private protected Tensor? OwnBuffer(string name) => _internal_buffers.TryGetValue(name, out var buffer) ? buffer.Item1 : null;

            // In TorchSharp 0.102.8 a layer's weight is a new object with a new handle at each reading: the tensor is the registered
            // one, the handle is not, so it finds no optimizer state. get_parameter gives the registered object.
            private protected Parameter? Handed(string name) => Own(name) is { } parameter ? new Parameter(parameter.SharedHandle()) : null;

            private protected Tensor? HandedBuffer(string name) => OwnBuffer(name) is { } buffer ? new Tensor(buffer.SharedHandle()) : null;

            // In 0.102.8 no parameter of a linear or convolution can be taken away by setting it to null.
            private protected void Replace(string name, Parameter? with) =>
                ConditionallyRegisterParameter(name, with ?? throw new ArgumentNullException(name, $"{name} cannot be set to 'null'"));
        }
    }
}
