using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>The rows of tensors that have the same number of rows. It keeps handles of its own on them.</summary>
    public class TensorDataset : utils.data.IterableDataset
    {
        private readonly Tensor[] _tensors;

        internal TensorDataset(Tensor[] tensors)
        {
            if (tensors is null or []) throw new ArgumentNullException(nameof(tensors));
            if (tensors.Any(tensor => tensor.size(0) != tensors[0].size(0))) throw new ArgumentException("All tensors must have the same first dimension size.", nameof(tensors));
            _tensors = [.. tensors.Select(tensor => tensor.alias().DetachFromDisposeScope())];
        }

        public override long Count => _tensors[0].size(0);

        public IList<Tensor> this[long index] => [.. _tensors.Select(tensor => tensor[index])];

        public override IList<Tensor> GetTensor(long index) => this[index];

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (var tensor in _tensors) tensor.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                public static Modules.TensorDataset TensorDataset(params Tensor[] tensors) => new(tensors);
            }
        }
    }
}
