using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x above zero, alpha * (exp(x) - 1) below.</summary>
    public sealed class ELU : nn.Module<Tensor, Tensor>
    {
        internal ELU(double alpha, bool inplace)
            : base(nameof(ELU))
        {
            this.alpha = alpha;
            this.inplace = inplace;
        }

        public double alpha { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.elu(tensor, alpha, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ELU ELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

            public static partial class functional
            {
                public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? x.elu_(alpha, 1, 1).alias() : x.elu(alpha, 1, 1);
            }
        }

        public partial class Tensor
        {
            public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => Interop.Aten.elu.Call(this, alpha, scale, input_scale);

            public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale) => InPlace(Interop.Aten.elu_, this, alpha, scale, input_scale);
        }
    }
}
