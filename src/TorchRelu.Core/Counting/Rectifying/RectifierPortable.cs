using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu.Internal;

internal sealed unsafe class RectifierPortable : RectifierKernels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override bool RectifyWords(float* input, float* output, ulong* mask, long words)
    {
        var zero = Vector<float>.Zero;
        var doubt = Vector<int>.Zero;
        for (; words > 0; words--, mask++)
        {
            ulong bits = 0;
            for (var value = 0; value < ValuesPerWord; value += WidthPortable.Values)
            {
                var a = Part(input, output, ref doubt);
                var b = Part(input + Vector<float>.Count, output + Vector<float>.Count, ref doubt);
                var c = Part(input + (2 * Vector<float>.Count), output + (2 * Vector<float>.Count), ref doubt);
                var d = Part(input + (3 * Vector<float>.Count), output + (3 * Vector<float>.Count), ref doubt);
                bits |= WidthPortable.Bits(PackPortable.Ones(a, b, c, d)) << value;
                input += WidthPortable.Values;
                output += WidthPortable.Values;
            }
            *mask = bits;
        }
        return doubt != Vector<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void PassWords(ulong* mask, float* gradient, float* result, long words)
    {
        for (; words > 0; words--, mask++, gradient += ValuesPerWord, result += ValuesPerWord)
        {
            // All ones or none, without a branch.
            for (var i = 0; i < ValuesPerWord; i++) ((int*)result)[i] = ((int*)gradient)[i] & -(int)(*mask >> i & 1);
        }
    }

    // Rectifies one vector: -1 where the gradient passes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Part(float* input, float* output, ref Vector<int> doubt)
    {
        var x = Vector.Load(input);
        Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x).Store(output);
        doubt |= ~Vector.Equals(x, x);
        return ~Vector.LessThanOrEqual(x, Vector<float>.Zero);
    }
}
