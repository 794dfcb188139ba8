namespace TorchRelu.Tests;

/// <summary>Sums of products as programs compute them: every operation rounded, in one order or another.</summary>
internal static class RoundedArithmetic
{
    public static IEnumerable<double> Sums(NumberFormat format, IReadOnlyList<float> weights, IReadOnlyList<float> inputs, float bias)
    {
        var round = Rounding(format);
        double[] products = [.. weights.Zip(inputs, (w, x) => round((double)w * x))];
        yield return round(products.Aggregate(0.0, (sum, product) => round(sum + product)) + bias);
        yield return products.Reverse().Aggregate((double)bias, (sum, product) => round(sum + product));
        yield return round(Pairwise(products, round) + bias);
        // Positive terms first: the largest partial sums there are.
        yield return round(products.OrderDescending().Aggregate(0.0, (sum, product) => round(sum + product)) + bias);
        // Fused: the product is not rounded before it is added.
        yield return weights.Zip(inputs).Aggregate((double)bias, (sum, pair) => round(sum + ((double)pair.First * pair.Second)));
    }

    /// <summary>Rounding to nearest, by way of double, whose own rounding is far below that of the narrower formats.</summary>
    public static Func<double, double> Rounding(NumberFormat format) => format switch
    {
        NumberFormat.Binary32 => value => (float)value,
        NumberFormat.Binary16 => value => (double)(Half)value,
        NumberFormat.BFloat16 => value => Brain((float)value),
        _ => value => value,
    };

    private static double Pairwise(ReadOnlySpan<double> terms, Func<double, double> round)
    {
        if (terms.Length == 0) return 0;
        if (terms.Length == 1) return terms[0];
        return round(Pairwise(terms[..(terms.Length / 2)], round) + Pairwise(terms[(terms.Length / 2)..], round));
    }

    private static float Brain(float value)
    {
        if (!float.IsFinite(value)) return value;
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
