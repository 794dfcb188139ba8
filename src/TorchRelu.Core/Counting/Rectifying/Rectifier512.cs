using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu.Internal;

internal sealed unsafe class Rectifier512 : RectifierKernels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override bool RectifyWords(float* input, float* output, ulong* mask, long words)
    {
        var zero = Vector512<float>.Zero;
        var doubt = Vector512<int>.Zero;
        for (; words > 0; words--, input += ValuesPerWord, output += ValuesPerWord, mask++)
        {
            var a = Vector512.Load(input);
            var b = Vector512.Load(input + 16);
            var c = Vector512.Load(input + 32);
            var d = Vector512.Load(input + 48);
            Width512.Prefetch((byte*)input, 256);
            // vmaxps gives its second operand where one is NaN or both are zeros.
            Avx512F.Max(zero, a).Store(output);
            Avx512F.Max(zero, b).Store(output + 16);
            Avx512F.Max(zero, c).Store(output + 32);
            Avx512F.Max(zero, d).Store(output + 48);
            doubt |= Avx512F.CompareUnordered(a, b).AsInt32() | Avx512F.CompareUnordered(c, d).AsInt32();
            *mask = Passes(a) | (Passes(b) << 16) | (Passes(c) << 32) | (Passes(d) << 48);
        }
        return doubt != Vector512<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void PassWords(ulong* mask, float* gradient, float* result, long words)
    {
        var low = Vector512.Create(1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15);
        var high = low << 16;
        for (; words > 0; words--, gradient += ValuesPerWord, result += ValuesPerWord, mask++)
        {
            var first = Vector512.Create((int)*mask);
            var second = Vector512.Create((int)(*mask >> 32));
            Width512.Prefetch((byte*)gradient, 256);
            Passed(first, low, gradient).Store(result);
            Passed(first, high, gradient + 16).Store(result + 16);
            Passed(second, low, gradient + 32).Store(result + 32);
            Passed(second, high, gradient + 48).Store(result + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Passes(Vector512<float> x) => Avx512F.CompareNotLessThanOrEqual(x, Vector512<float>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Passed(Vector512<int> bits, Vector512<int> lanes, float* gradient) =>
        Vector512.ConditionalSelect(~Vector512.Equals(bits & lanes, Vector512<int>.Zero), Vector512.Load(gradient).AsInt32(), Vector512<int>.Zero).AsSingle();
}
