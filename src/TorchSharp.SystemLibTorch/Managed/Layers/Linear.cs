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
            in_features = inputSize;
            out_features = outputSize;
            Keep(nameof(weight), DefaultInitialization.Weight(empty([outputSize, inputSize], dtype, device)));
            if (hasBias) Keep(nameof(bias), DefaultInitialization.Bias(empty([outputSize], dtype, device), fanIn: inputSize));
        }

        public long in_features { get; set; }

        public long out_features { get; set; }

        public Parameter? weight
        {
            get => Handed(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public Parameter? bias
        {
            get => Handed(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, Own(nameof(weight))!, Own(nameof(bias)));
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
