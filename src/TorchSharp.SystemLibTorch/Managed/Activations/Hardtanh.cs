using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x, clipped to [min_val, max_val].</summary>
    public sealed class Hardtanh : nn.Module<Tensor, Tensor>
    {
        internal Hardtanh(double min_val, double max_val, bool inplace)
            : base(nameof(Hardtanh))
        {
            this.min_val = min_val;
            this.max_val = max_val;
            this.inplace = inplace;
        }

        public double min_val { get; set; }

        public double max_val { get; set; }

        public bool inplace { get; set; }

        // From TorchSharp 0.104.0 on the layer that is not in place gives its input back, as Tensor.hardtanh does; this is 0.102.8's, which clips.
        public override Tensor forward(Tensor tensor) => inplace ? tensor.hardtanh_(min_val, max_val).alias() : Interop.Aten.hardtanh.Call(tensor, min_val, max_val);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Hardtanh Hardtanh(double min_val = -1.0, double max_val = 1.0, bool inplace = false) => new(min_val, max_val, inplace);

            public static partial class functional
            {
                public static Tensor Hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false) =>
                    inplace ? x.hardtanh_(min_val, max_val).alias() : x.hardtanh(min_val, max_val);
            }
        }

        public partial class Tensor
        {
            // TorchSharp (up to 0.107.0) computes the clipped tensor, drops it and answers with this one; so does nn.functional.Hardtanh.
            public Tensor hardtanh(Scalar min, Scalar max) => this;

            public Tensor hardtanh_(Scalar min, Scalar max) => InPlace(Interop.Aten.hardtanh_, this, min, max);
        }
    }
}
