namespace TorchRelu.Causes;

/// <summary>
/// The known facts about a dead channel at the decision that found it. Unreadable values are null, and rules that need them do not apply.
/// </summary>
internal sealed record DeathEvidence
{
    /// <summary>The channel, from 0.</summary>
    public required int Channel { get; init; }

    /// <summary>The kind of layer that produces its values.</summary>
    public required ProducerKind Producer { get; init; }

    /// <summary>Whether the channel has fired since the monitor was attached.</summary>
    public required bool EverFired { get; init; }

    /// <summary>Its present bias and row norm; null if there are none to read.</summary>
    public UnitReading? Now { get; init; }

    /// <summary>The same values at the last decision after which it still fired; see <see cref="ParameterMemory.Before"/>.</summary>
    public UnitReading? Before { get; init; }

    /// <summary>Its fastest move in any window in which it fired; see <see cref="ParameterMemory.FastestMove"/>.</summary>
    public double? FastestMove { get; init; }

    /// <summary>The present learning rate of its parameters.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The learning rate during its fastest move, if known and different from the present rate.</summary>
    public double? LearningRateThen { get; init; }

    /// <summary>
    /// The largest Euclidean distance by which one optimizer step can move the row. For Adam and similar optimizers, this is about the rate
    /// times the square root of the row's length; see <see cref="OptimizerStep"/>.
    /// </summary>
    public double? RowStep { get; init; }

    /// <summary>The largest distance by which one optimizer step can move the bias.</summary>
    public double? BiasStep { get; init; }

    /// <summary>The share of its incoming weight, by absolute value, that comes from dead channels, in [0, 1].</summary>
    public double? SilentInputShare { get; init; }

    /// <summary>The sum of its incoming weights.</summary>
    public double? WeightSum { get; init; }

    /// <summary>Whether inputs are never negative, as behind a ReLU or for pixels in [0, 1].</summary>
    public bool InputsNonNegative { get; init; }

    /// <summary>Its inputs, if measured.</summary>
    public InputReading? Inputs { get; init; }

    /// <summary>Its batch normalisation, if there is one.</summary>
    public NormReading? Norm { get; init; }
}

/// <summary>The reading of one unit at a decision.</summary>
/// <param name="Step">The step of the decision.</param>
/// <param name="Bias">Its bias, 0 if there is none; behind a batch normalisation its beta.</param>
/// <param name="RowNorm">The Euclidean norm of its incoming weights; behind a batch normalisation the absolute value of gamma.</param>
internal readonly record struct UnitReading(long Step, double Bias, double RowNorm);

/// <summary>The statistics of one unit's inputs, projected onto its weights.</summary>
/// <param name="MeanProjection">The mean of w.x over the data without the bias: the sum of w_i times the mean of input i. Behind a batch
/// normalisation: the mean of its inputs.</param>
/// <param name="Spread">The standard deviation of w.x. The root of the sum of w_i^2 times the variance of input i is close enough, if
/// weights do not depend on the inputs' correlations. Behind a batch normalisation: the standard deviation of its inputs.</param>
internal readonly record struct InputReading(double MeanProjection, double Spread);

/// <summary>The batch normalisation of one channel.</summary>
/// <param name="Gamma">Its scale.</param>
/// <param name="Beta">Its shift.</param>
/// <param name="RunningMean">Its running mean.</param>
/// <param name="RunningVariance">Its running variance.</param>
internal readonly record struct NormReading(double Gamma, double Beta, double RunningMean = 0, double RunningVariance = 1);

/// <summary>Computes the largest Euclidean distance by which one optimizer step can move a row of weights.</summary>
internal static class OptimizerStep
{
    /// <summary>
    /// For Adam, AdamW, NAdam, RAdam, Adamax, RMSProp and Adagrad: each parameter moves by at most about the rate, whatever the gradient.
    /// </summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="parameters">Parameters in the row: its fan-in, or 1 for a bias.</param>
    public static double Adaptive(double learningRate, int parameters) => learningRate * Math.Sqrt(parameters);

    /// <summary>For SGD: the rate times the gradient. With momentum m, a steady gradient moves 1/(1-m) times as far.</summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="gradientNorm">The norm of the row's gradient while the unit is alive. The gradient of a dead unit is 0.</param>
    /// <param name="momentum">In [0, 1).</param>
    public static double Gradient(double learningRate, double gradientNorm, double momentum = 0) =>
        learningRate * gradientNorm / (1 - momentum);
}

/// <summary>The kinds of layers that produce the input of a ReLU.</summary>
internal enum ProducerKind
{
    /// <summary>The kind is unknown, or is none of the others.</summary>
    Unknown,

    /// <summary>A Linear.</summary>
    Linear,

    /// <summary>A convolution.</summary>
    Convolution,

    /// <summary>A batch normalisation. A bias before it has no effect in training.</summary>
    BatchNorm,
}
