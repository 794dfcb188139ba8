using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x above zero, a * x below, with a learned for all channels or for each.</summary>
    public sealed class PReLU : nn.Module<Tensor, Tensor>
    {
        internal PReLU(long num_parameters, double init, Device? device, ScalarType? dtype)
            : base(nameof(PReLU))
        {
            this.num_parameters = num_parameters;
            this.init = init;
            Keep(nameof(weight), full([num_parameters], init, dtype ?? float32, device));
        }

        public long num_parameters { get; }

        public double init { get; }

        public Parameter? weight
        {
            get => Handed(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor tensor) => nn.functional.prelu(tensor, Own(nameof(weight))!);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null) =>
                new(num_parameters, init, device, dtype);

            public static partial class functional
            {
                public static Tensor prelu(Tensor input, Tensor weight) => input.prelu(weight);
            }
        }

        public partial class Tensor
        {
            public Tensor prelu(Tensor target) => Interop.Aten.prelu.Call(this, target);
        }
    }
}
