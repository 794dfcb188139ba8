using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Batch normalisation of (N,C,H,W).</summary>
    public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
    {
        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool trackRunningStats, Device? device, ScalarType? dtype)
            : base(nameof(BatchNorm2d))
        {
            num_features = features;
            this.eps = eps;
            this.momentum = momentum;
            this.affine = affine;
            track_running_stats = trackRunningStats;
            KeepNormalization(features, affine, trackRunningStats, device, dtype);
        }

        public long num_features { get; }

        public double eps { get; set; }

        public double? momentum { get; set; }

        public bool affine { get; }

        public bool track_running_stats { get; }

        public Parameter? weight
        {
            get => Handed(nameof(weight));
            set => ConditionallyRegisterParameter(nameof(weight), value);
        }

        public Parameter? bias
        {
            get => Handed(nameof(bias));
            set => ConditionallyRegisterParameter(nameof(bias), value);
        }

        public Tensor? running_mean
        {
            get => HandedBuffer(nameof(running_mean));
            set => ConditionallyRegisterBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => HandedBuffer(nameof(running_var));
            set => ConditionallyRegisterBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => HandedBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor) => tensor.ndim is 4
            ? Normalized(tensor, momentum, eps)
            : throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.ndim}");

        public void reset_running_stats() => ResetNormalization();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.BatchNorm2d BatchNorm2d(long features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
