using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x * sigmoid(x).</summary>
    public sealed class SiLU : nn.Module<Tensor, Tensor>
    {
        internal SiLU()
            : base(nameof(SiLU))
        {
        }

        public override Tensor forward(Tensor tensor) => nn.functional.silu(tensor);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.SiLU SiLU() => new();

            public static partial class functional
            {
                public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_().alias() : x.silu();
            }
        }

        public partial class Tensor
        {
            public Tensor silu() => Interop.Aten.silu.Call(this);

            public Tensor silu_() => InPlace(Interop.Aten.silu_, this);
        }
    }
}
