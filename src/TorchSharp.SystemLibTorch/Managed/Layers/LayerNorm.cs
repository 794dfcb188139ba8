using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalises each sample over its last dimensions.</summary>
    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _shape;
        private readonly double _eps;

        internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            _shape = shape;
            _eps = eps;
            if (!affine) return;
            Keep(nameof(weight), ones(shape, dtype, device));
            if (hasBias) Keep(nameof(bias), zeros(shape, dtype, device));
        }

        // Unlike the other layers' in 0.102.8, these are the registered objects themselves, and a replaced one is disposed.
        public Parameter? weight
        {
            get => Own(nameof(weight));
            set
            {
                if (ReferenceEquals(value, weight)) return;
                var before = weight;
                Replace(nameof(weight), value);
                before?.Dispose();
            }
        }

        public Parameter? bias
        {
            get => Own(nameof(bias));
            set
            {
                bias?.Dispose();
                ConditionallyRegisterParameter(nameof(bias), value);
            }
        }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, _shape, weight, bias, _eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static partial class functional
            {
                public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                    Aten.layer_norm.Call(input, normalized_shape, weight, bias, eps);
            }
        }
    }
}
