namespace TorchRelu;

/// <summary>What a switch of the activation is for.</summary>
public enum SwitchScope
{
    /// <summary>Every channel gets the new activation.</summary>
    Module,

    /// <summary>Only the dead channels do; the others stay a ReLU (a PReLU whose slope is 0 there, and is set back to 0 after every step).</summary>
    DeadChannels,
}
