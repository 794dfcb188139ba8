namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Interop.Aten.softmax.Call(input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => Interop.Aten.log_softmax.Call(x, dim);
        }
    }
}
