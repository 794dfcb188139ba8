using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu.Internal;

internal sealed unsafe class Rectifier256 : RectifierKernels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override bool RectifyWords(float* input, float* output, ulong* mask, long words)
    {
        var zero = Vector256<float>.Zero;
        var doubt = Vector256<int>.Zero;
        for (; words > 0; words--, mask++)
        {
            ulong bits = 0;
            for (var half = 0; half < ValuesPerWord; half += 32, input += 32, output += 32)
            {
                var a = Vector256.Load(input);
                var b = Vector256.Load(input + 8);
                var c = Vector256.Load(input + 16);
                var d = Vector256.Load(input + 24);
                Width256.Prefetch((byte*)input, 128);
                // vmaxps gives its second operand where one is NaN or both are zeros.
                Avx.Max(zero, a).Store(output);
                Avx.Max(zero, b).Store(output + 8);
                Avx.Max(zero, c).Store(output + 16);
                Avx.Max(zero, d).Store(output + 24);
                doubt |= Avx.CompareUnordered(a, b).AsInt32() | Avx.CompareUnordered(c, d).AsInt32();
                bits |= (Passes(a) | (Passes(b) << 8) | (Passes(c) << 16) | (Passes(d) << 24)) << half;
            }
            *mask = bits;
        }
        return doubt != Vector256<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void PassWords(ulong* mask, float* gradient, float* result, long words)
    {
        var lanes = Vector256.Create(1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7);
        for (; words > 0; words--, mask++)
        {
            for (var shift = 0; shift < ValuesPerWord; shift += 8, gradient += 8, result += 8)
            {
                var passes = Vector256.Equals(Vector256.Create((int)(*mask >> shift)) & lanes, lanes);
                (Vector256.Load(gradient).AsInt32() & passes).AsSingle().Store(result);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Passes(Vector256<float> x) => (uint)Avx.MoveMask(Avx.CompareNotLessThanOrEqual(x, Vector256<float>.Zero));
}
