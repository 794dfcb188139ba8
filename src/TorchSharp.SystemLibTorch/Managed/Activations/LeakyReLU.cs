using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x above zero, negative_slope * x below.</summary>
    public sealed class LeakyReLU : nn.Module<Tensor, Tensor>
    {
        internal LeakyReLU(double negative_slope, bool inplace)
            : base(nameof(LeakyReLU))
        {
            this.negative_slope = negative_slope;
            this.inplace = inplace;
        }

        public double negative_slope { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.leaky_relu(tensor, negative_slope, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            public static partial class functional
            {
                public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                    inplace ? input.leaky_relu_(negative_slope).alias() : input.leaky_relu(negative_slope);
            }
        }

        public partial class Tensor
        {
            public Tensor leaky_relu(Scalar negative_slope) => Interop.Aten.leaky_relu.Call(this, negative_slope);

            public Tensor leaky_relu_(Scalar negative_slope) => InPlace(Interop.Aten.leaky_relu_, this, negative_slope);
        }
    }
}
