using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    public sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        internal Sigmoid()
            : base(nameof(Sigmoid))
        {
        }

        public override Tensor forward(Tensor tensor) => nn.functional.sigmoid(tensor);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sigmoid Sigmoid() => new();

            public static partial class functional
            {
                public static Tensor sigmoid(Tensor x) => x.sigmoid();
            }
        }

        public partial class Tensor
        {
            public Tensor sigmoid() => Interop.Aten.sigmoid.Call(this);
        }
    }
}
