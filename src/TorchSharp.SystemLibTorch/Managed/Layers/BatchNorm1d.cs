using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Batch normalisation of (N,C) or (N,C,L).</summary>
    public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly double _momentum;

        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool trackRunningStats, Device? device, ScalarType? dtype)
            : base(nameof(BatchNorm1d))
        {
            _eps = eps;
            _momentum = momentum;
            if (affine)
            {
                Keep(nameof(weight), ones([features], dtype, device));
                Keep(nameof(bias), zeros([features], dtype, device));
            }
            if (!trackRunningStats) return;
            KeepBuffer(nameof(running_mean), zeros([features], dtype, device));
            KeepBuffer(nameof(running_var), ones([features], dtype, device));
            KeepBuffer(nameof(num_batches_tracked), zeros([], int64, device));
        }

        public Parameter? weight
        {
            get => Own(nameof(weight));
            set => ConditionallyRegisterParameter(nameof(weight), value);
        }

        public Parameter? bias
        {
            get => Own(nameof(bias));
            set => ConditionallyRegisterParameter(nameof(bias), value);
        }

        public Tensor? running_mean
        {
            get => OwnBuffer(nameof(running_mean));
            set => ConditionallyRegisterBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => OwnBuffer(nameof(running_var));
            set => ConditionallyRegisterBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => OwnBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.ndim is < 2 or > 3) throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.ndim}");
            if (training) num_batches_tracked?.add_(1);
            return nn.functional.batch_norm(tensor, running_mean, running_var, weight, bias, training || running_mean is null, _momentum, _eps);
        }

        public void reset_running_stats()
        {
            running_mean?.zero_().Dispose();
            running_var?.fill_(1);
            num_batches_tracked?.zero_().Dispose();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.BatchNorm1d BatchNorm1d(long features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
