using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // What BatchNorm1d and BatchNorm2d share. It stands here because TorchSharp 0.102.8 has no class between them and Module.
        public partial class Module
        {
            private protected void KeepNormalization(long features, bool affine, bool track, Device? device, ScalarType? dtype)
            {
                if (affine)
                {
                    Keep("weight", ones([features], dtype, device));
                    Keep("bias", zeros([features], dtype, device));
                }
                if (!track) return;
                KeepBuffer("running_mean", zeros([features], dtype, device));
                KeepBuffer("running_var", ones([features], dtype, device));
                KeepBuffer("num_batches_tracked", zeros([], int64, device));
            }

            private protected Tensor Normalized(Tensor input, double? momentum, double eps)
            {
                var (mean, batches) = (OwnBuffer("running_mean"), OwnBuffer("num_batches_tracked"));
                if (training) batches?.add_(1);
                // Without a momentum the running statistics are the plain means over all batches.
                var share = momentum ?? (training && batches is not null ? 1.0 / batches.item<long>() : 0);
                return functional.batch_norm(input, mean, OwnBuffer("running_var"), Own("weight"), Own("bias"), training || mean is null, share, eps);
            }

            private protected void ResetNormalization()
            {
                OwnBuffer("running_mean")?.zero_().Dispose();
                OwnBuffer("running_var")?.fill_(1);
                OwnBuffer("num_batches_tracked")?.zero_().Dispose();
            }
        }

        public static partial class functional
        {
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-05) =>
                Aten.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);
        }
    }
}
