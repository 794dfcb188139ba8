namespace TorchRelu;

/// <summary>What was done to a running training.</summary>
public enum SurgeryKind
{
    /// <summary>A rectifier was replaced by another activation.</summary>
    Switch,

    /// <summary>Dead channels were re-initialised.</summary>
    Recycle,

    /// <summary>The learning rate was lowered.</summary>
    LearningRate,
}
