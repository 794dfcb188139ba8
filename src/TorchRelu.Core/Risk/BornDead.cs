namespace TorchRelu;

/// <summary>Computes how likely networks and units are dead before the first step, from closed forms.</summary>
/// <remarks>
/// All activations are ReLUs, weights are distributed symmetrically about 0, and biases are zero. Depth is the number of hidden layers plus
/// one, as in Lu, Shin, Su and Karniadakis (2019). "Born dead" means that all units of some hidden layer are zero, so that the output is
/// constant.
/// </remarks>
public static class BornDead
{
    /// <summary>
    /// P(born dead on one fixed input) = 1 - product of (1 - 2^-n) over the hidden layers. It is exact, and an upper bound for a domain of
    /// inputs (Lu et al. 2019; Rister and Rubin 2020).
    /// </summary>
    /// <param name="hiddenWidths">Units of each hidden layer; at least 1 each.</param>
    public static double OnOneInput(ReadOnlySpan<int> hiddenWidths)
    {
        var logAlive = 0.0;
        foreach (var width in hiddenWidths) logAlive += LogOnePlus(-LooksDead(width));
        return -ExpMinusOne(logAlive);
    }

    /// <summary>The same for layers of one width: 1 - (1 - 2^-N)^(L-1).</summary>
    /// <param name="width">N, at least 1.</param>
    /// <param name="depth">L: hidden layers plus one, at least 2.</param>
    public static double OnOneInput(int width, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 2);
        return -ExpMinusOne((depth - 1) * LogOnePlus(-LooksDead(width)));
    }

    /// <summary>P(born dead on a one-dimensional domain with both signs) for two hidden layers: 3 * 4^-N - 2 * 8^-N. Exact.</summary>
    /// <remarks>
    /// Each unit of the first layer fires on one side only. The second layer must silence both sides, unless all units of the first layer
    /// fire on the same side.
    /// </remarks>
    /// <param name="width">N, at least 1.</param>
    public static double TwoHiddenLayers(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return (3 * Math.ScaleB(1, -2 * width)) - (2 * Math.ScaleB(1, -3 * width));
    }

    /// <summary>
    /// A lower bound of P(born dead on a one-dimensional domain with both signs) for layers of one width (Lu et al. 2019). It equals
    /// <see cref="TwoHiddenLayers"/> at depth 3.
    /// </summary>
    /// <param name="width">N, at least 1.</param>
    /// <param name="depth">L: hidden layers plus one, at least 3.</param>
    public static double LowerBound(int width, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 3);
        var half = Math.ScaleB(1, -width);
        var quarter = half * half;
        var a1 = 1 - half;
        var a2 = 1 - (2 * half) - ((width - 1) * quarter);
        var c = (1 - (2 * half)) * (1 - half) / (1 + ((width - 1) * half));
        var (p1, p2) = (Math.Pow(a1, depth - 2), Math.Pow(a2, depth - 2));
        return 1 - p1 - (c * (p1 - p2));
    }

    /// <summary>P(a unit is zero on both of two inputs) = 1/2 - angle / 2 pi, for weights without a preferred direction.</summary>
    /// <param name="angle">The angle between the inputs in radians, in [0, pi].</param>
    public static double OnTwoInputs(double angle)
    {
        if (angle is not (>= 0 and <= Math.PI))
            throw new ArgumentOutOfRangeException(nameof(angle), angle, "Expected an angle in [0, pi] radians.");
        return 0.5 - (angle / (2 * Math.PI));
    }

    /// <summary>
    /// P(a unit is zero on n independent inputs of symmetric distribution) = 2^-n. It is also P(a layer of n units is zero on one input).
    /// </summary>
    /// <param name="count">n, at least 1.</param>
    public static double LooksDead(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Math.ScaleB(1, -count);
    }

    /// <summary>The share of standard normal inputs on which a unit fires: Phi(b / |w|).</summary>
    /// <param name="bias">b.</param>
    /// <param name="rowNorm">|w|, not negative; if it is 0, the unit fires always or never.</param>
    public static double FiringRate(double bias, double rowNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowNorm);
        if (rowNorm == 0) return bias > 0 ? 1 : 0;
        return NormalDistribution.Cumulative(bias / rowNorm);
    }

    /// <summary>
    /// Whether a ReLU behind a batch normalisation in training mode cannot fire, whatever the batch. This holds if beta is at most -|gamma|
    /// sqrt(n - 1) (Samuelson 1968). It holds for real numbers; see <see cref="IntervalBounds"/> for rounding.
    /// </summary>
    /// <param name="gamma">The scale.</param>
    /// <param name="beta">The shift.</param>
    /// <param name="valuesPerChannel">n, the batch times the positions; at least 1.</param>
    public static bool BehindBatchNorm(double gamma, double beta, long valuesPerChannel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(valuesPerChannel, 1);
        return beta <= -Math.Abs(gamma) * Math.Sqrt(valuesPerChannel - 1);
    }

    // Kahan's forms. The formulas of .NET lose every digit of a probability such as 2^-60.
    private static double LogOnePlus(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    private static double ExpMinusOne(double x)
    {
        var u = Math.Exp(x);
        if (u == 1) return x;
        return u == 0 ? -1 : (u - 1) * x / Math.Log(u);
    }
}
