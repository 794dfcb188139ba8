using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x W^T + b over the last dimension.</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(Linear))
        {
            Keep(nameof(weight), DefaultInitialization.Weight(empty([outputSize, inputSize], dtype, device)));
            if (hasBias) Keep(nameof(bias), DefaultInitialization.Bias(empty([outputSize], dtype, device), fanIn: inputSize));
        }

        public Parameter? weight
        {
            get => Own(nameof(weight));
            set => ConditionallyRegisterParameter(nameof(weight), value ?? throw new ArgumentNullException(nameof(value), "weight cannot be set to 'null'"));
        }

        public Parameter? bias
        {
            get => Own(nameof(bias));
            set => ConditionallyRegisterParameter(nameof(bias), value ?? throw new ArgumentNullException(nameof(value), "bias cannot be set to 'null'"));
        }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight!, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static partial class functional
            {
                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Aten.linear.Call(input, weights, bias);
            }
        }
    }
}
