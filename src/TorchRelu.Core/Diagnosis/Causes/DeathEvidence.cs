namespace TorchRelu;

/// <summary>What is known, at the decision that found it, of a channel that has died. Whatever cannot be read is left null: its rules then stay silent.</summary>
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

    /// <summary>How far one step of the optimizer can move the row, as a Euclidean distance: for Adam and its kin about the rate times the root of the row's length; see <see cref="OptimizerStep"/>.</summary>
    public double? RowStep { get; init; }

    /// <summary>How far one step of the optimizer can move the bias.</summary>
    public double? BiasStep { get; init; }

    /// <summary>The share of its incoming weight, by absolute value, that comes from channels which are dead themselves, in [0, 1].</summary>
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
