namespace TorchRelu.Internal;

/// <summary>
/// A rectifier in one pass, and its gradient in another, with one bit per value between them. Both are bit for bit what libtorch's relu does:
/// max(0, x), which keeps NaN and a zero of either sign, and x &lt;= 0 ? 0 : gradient.
/// </summary>
internal abstract unsafe class RectifierKernels
{
    /// <summary>Values per word of the mask.</summary>
    public const int ValuesPerWord = 64;

    private static readonly RectifierKernels[] s_all = [new RectifierPortable(), new Rectifier256(), new Rectifier512()];

    /// <summary>The fastest the machine has.</summary>
    public static RectifierKernels Best => s_all[(int)KernelWidths.Best];

    /// <exception cref="PlatformNotSupportedException">The machine lacks these vectors.</exception>
    public static RectifierKernels Of(KernelWidth width) => KernelWidths.IsSupported(width)
        ? s_all[(int)width]
        : throw new PlatformNotSupportedException($"This machine has no {width}.");

    /// <summary>Words of the mask for so many values.</summary>
    public static long Words(long values) => (values + ValuesPerWord - 1) / ValuesPerWord;

    /// <summary>Rectifies, and sets the bit of every value whose gradient passes: what is not at most zero, NaN included.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Where they go; may be the input.</param>
    /// <param name="mask">A word per 64 values; bits behind the last value are zero.</param>
    /// <param name="count">How many values.</param>
    /// <returns>Whether there was a NaN, which the mask does not tell from a value that fires.</returns>
    public bool Rectify(float* input, float* output, ulong* mask, long count)
    {
        var whole = count / ValuesPerWord;
        var sawNaN = RectifyWords(input, output, mask, whole);
        var rest = (int)(count % ValuesPerWord);
        if (rest == 0) return sawNaN;

        // The last word is made in a buffer whose other values are zeros.
        var buffer = stackalloc float[ValuesPerWord];
        new Span<float>(buffer, ValuesPerWord).Clear();
        new Span<float>(input + (whole * ValuesPerWord), rest).CopyTo(new Span<float>(buffer, rest));
        sawNaN |= RectifyWords(buffer, buffer, mask + whole, 1);
        new Span<float>(buffer, rest).CopyTo(new Span<float>(output + (whole * ValuesPerWord), rest));
        return sawNaN;
    }

    /// <summary>Lets the gradient pass, bit for bit, where the mask says so; elsewhere it is +0.</summary>
    public void Pass(ulong* mask, float* gradient, float* result, long count)
    {
        var whole = count / ValuesPerWord;
        PassWords(mask, gradient, result, whole);
        for (var i = whole * ValuesPerWord; i < count; i++) result[i] = (mask[whole] >> (int)(i % ValuesPerWord) & 1) != 0 ? gradient[i] : 0;
    }

    protected abstract bool RectifyWords(float* input, float* output, ulong* mask, long words);

    protected abstract void PassWords(ulong* mask, float* gradient, float* result, long words);
}
