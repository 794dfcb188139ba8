namespace TorchRelu;

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
