using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>ELU with the scale and alpha that keep activations normalised (Klambauer et al. 2017).</summary>
    public sealed class SELU : nn.Module<Tensor, Tensor>
    {
        internal SELU(bool inplace)
            : base(nameof(SELU)) => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.selu(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.SELU SELU(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor selu(Tensor x, bool inplace = false) => inplace ? x.selu_().alias() : x.selu();
            }
        }

        public partial class Tensor
        {
            public Tensor selu() => Interop.Aten.selu.Call(this);

            public Tensor selu_() => InPlace(Interop.Aten.selu_, this);
        }
    }
}
