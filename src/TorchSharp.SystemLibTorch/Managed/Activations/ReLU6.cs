using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>min(max(0, x), 6).</summary>
    public sealed class ReLU6 : nn.Module<Tensor, Tensor>
    {
        internal ReLU6(bool inplace)
            : base(nameof(ReLU6)) => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.relu6(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ReLU6 ReLU6(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? x.relu6_().alias() : x.relu6();
            }
        }

        public partial class Tensor
        {
            public Tensor relu6() => Interop.Aten.relu6.Call(this);

            public Tensor relu6_() => InPlace(Interop.Aten.relu6_, this);
        }
    }
}
