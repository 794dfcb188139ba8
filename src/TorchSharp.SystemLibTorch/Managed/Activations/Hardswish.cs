using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x * relu6(x + 3) / 6.</summary>
    public sealed class Hardswish : nn.Module<Tensor, Tensor>
    {
        internal Hardswish(bool inplace)
            : base(nameof(Hardswish)) => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.hardswish(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Hardswish Hardswish(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.hardswish_().alias() : input.hardswish();
            }
        }

        public partial class Tensor
        {
            public Tensor hardswish() => Interop.Aten.hardswish.Call(this);

            public Tensor hardswish_() => InPlace(Interop.Aten.hardswish_, this);
        }
    }
}
