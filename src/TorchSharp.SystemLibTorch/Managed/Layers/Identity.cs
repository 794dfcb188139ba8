using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Gives its input back, as a second object for the same tensor, so that a Sequential can dispose the first.</summary>
    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        internal Identity()
            : base(nameof(Identity))
        {
        }

        public override Tensor forward(Tensor tensor) => new(tensor.SharedHandle());
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Identity Identity() => new();
        }
    }
}
