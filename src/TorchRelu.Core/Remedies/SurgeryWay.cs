namespace TorchRelu;

/// <summary>How a rectifier was replaced.</summary>
public enum SurgeryWay
{
    /// <summary>The new module stands wherever the old one stood: fields, containers and registrations, in the same order.</summary>
    Structural,

    /// <summary>The old module stays where code holds it, and a hook on it computes the new activation; the new module is registered in its place, so that it trains and saves.</summary>
    OutputHook,
}
