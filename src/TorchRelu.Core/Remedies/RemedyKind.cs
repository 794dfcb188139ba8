namespace TorchRelu;

/// <summary>What can be done about dead channels.</summary>
public enum RemedyKind
{
    /// <summary>The rectifier is replaced by an activation that passes a gradient below zero.</summary>
    Switch,

    /// <summary>The dead channels are re-initialised.</summary>
    Recycle,

    /// <summary>The learning rate is divided.</summary>
    LowerRate,

    /// <summary>The training is stopped.</summary>
    Stop,
}
