namespace TorchRelu.Causes;

/// <summary>
/// What is known, at the decision that found it, of a channel that has died. Whatever cannot be read is left null: its rules then stay
/// silent.
/// </summary>
internal sealed record DeathEvidence
{
    /// <summary>The channel, from 0.</summary>
    public required int Channel { get; init; }

    /// <summary>What makes its values.</summary>
    public required ProducerKind Producer { get; init; }

    /// <summary>Whether it has fired since the monitor was attached.</summary>
    public required bool EverFired { get; init; }

    /// <summary>Its bias and row norm now; null where there are none to read.</summary>
    public UnitReading? Now { get; init; }

    /// <summary>The same at the last decision after which it still fired: see <see cref="ParameterMemory.Before"/>.</summary>
    public UnitReading? Before { get; init; }

    /// <summary>The fastest it moved in any window in which it fired: see <see cref="ParameterMemory.FastestMove"/>.</summary>
    public double? FastestMove { get; init; }

    /// <summary>The learning rate of its parameters now.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The learning rate while it moved its fastest, where that is known to be another.</summary>
    public double? LearningRateThen { get; init; }

    /// <summary>
    /// How far one step of the optimizer can move the row, as a Euclidean distance: for Adam and its kin about the rate times the root of
    /// the row's length; see <see cref="OptimizerStep"/>.
    /// </summary>
    public double? RowStep { get; init; }

    /// <summary>How far one step of the optimizer can move the bias.</summary>
    public double? BiasStep { get; init; }

    /// <summary>
    /// The share of its incoming weight, by absolute value, that comes from channels which are dead themselves, in [0, 1].
    /// </summary>
    public double? SilentInputShare { get; init; }

    /// <summary>The sum of its incoming weights.</summary>
    public double? WeightSum { get; init; }

    /// <summary>Whether no input is ever negative, as behind a ReLU or for pixels in [0, 1].</summary>
    public bool InputsNonNegative { get; init; }

    /// <summary>Its inputs, where they were measured.</summary>
    public InputReading? Inputs { get; init; }

    /// <summary>Its batch normalisation, where there is one.</summary>
    public NormReading? Norm { get; init; }
}

/// <summary>What was read of one unit at a decision.</summary>
/// <param name="Step">The step of the decision.</param>
/// <param name="Bias">Its bias, 0 where there is none; behind a batch normalisation that one's beta.</param>
/// <param name="RowNorm">The Euclidean norm of its incoming weights; behind a batch normalisation the absolute value of gamma.</param>
internal readonly record struct UnitReading(long Step, double Bias, double RowNorm);

/// <summary>What is known of the inputs of one unit, seen through its weights.</summary>
/// <param name="MeanProjection">The mean of w.x over the data, the bias left out: the sum of w_i times the mean of input i. Behind a batch
/// normalisation the mean of the values it normalises.</param>
/// <param name="Spread">The standard deviation of w.x: the root of the sum of w_i^2 times the variance of input i is near enough, for
/// weights
/// that know nothing of the inputs' correlations. Behind a batch normalisation that of the values it normalises.</param>
internal readonly record struct InputReading(double MeanProjection, double Spread);

/// <summary>The batch normalisation of one channel.</summary>
/// <param name="Gamma">Its scale.</param>
/// <param name="Beta">Its shift.</param>
/// <param name="RunningMean">Its running mean.</param>
/// <param name="RunningVariance">Its running variance.</param>
internal readonly record struct NormReading(double Gamma, double Beta, double RunningMean = 0, double RunningVariance = 1);

/// <summary>How far one step of an optimizer can move a row of weights, as a Euclidean distance.</summary>
internal static class OptimizerStep
{
    /// <summary>
    /// Adam, AdamW, NAdam, RAdam, Adamax, RMSProp, Adagrad: each number moves by about the rate at most, whatever the gradient.
    /// </summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="parameters">Numbers in the row: its fan-in, or 1 for a bias.</param>
    public static double Adaptive(double learningRate, int parameters) => learningRate * Math.Sqrt(parameters);

    /// <summary>SGD: the rate times the gradient; a momentum m lets a steady gradient move 1/(1-m) times as far.</summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="gradientNorm">The norm of the row's gradient while the unit was alive: that of a dead unit is 0.</param>
    /// <param name="momentum">In [0, 1).</param>
    public static double Gradient(double learningRate, double gradientNorm, double momentum = 0) =>
        learningRate * gradientNorm / (1 - momentum);
}

/// <summary>What makes the values that a rectifier takes.</summary>
internal enum ProducerKind
{
    /// <summary>Not known, or none of the others.</summary>
    Unknown,

    /// <summary>A Linear.</summary>
    Linear,

    /// <summary>A convolution.</summary>
    Convolution,

    /// <summary>A batch normalisation: a bias in front of it has no effect in training.</summary>
    BatchNorm,
}
