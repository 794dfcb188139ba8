namespace TorchRelu;

/// <summary>How far one step of an optimizer can move a row of weights, as a Euclidean distance.</summary>
internal static class OptimizerStep
{
    /// <summary>Adam, AdamW, NAdam, RAdam, Adamax, RMSProp, Adagrad: each number moves by about the rate at most, whatever the gradient.</summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="parameters">Numbers in the row: its fan-in, or 1 for a bias.</param>
    public static double Adaptive(double learningRate, int parameters) => learningRate * Math.Sqrt(parameters);

    /// <summary>SGD: the rate times the gradient; a momentum m lets a steady gradient move 1/(1-m) times as far.</summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="gradientNorm">The norm of the row's gradient while the unit was alive: that of a dead unit is 0.</param>
    /// <param name="momentum">In [0, 1).</param>
    public static double Gradient(double learningRate, double gradientNorm, double momentum = 0) => learningRate * gradientNorm / (1 - momentum);
}
