namespace TorchRelu;

/// <summary>One rectifier that was replaced, and by what.</summary>
public sealed record PlannedSwitch
{
    /// <summary>Every name under which the model lists the rectifier, the first one first.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The type of the module that was replaced, e.g. "ReLU".</summary>
    public required string From { get; init; }

    /// <summary>The activation that replaced it.</summary>
    public required ActivationSpec To { get; init; }

    /// <summary>Whether all channels were switched or the dead ones alone.</summary>
    public required SwitchScope Scope { get; init; }

    /// <summary>How it was replaced in the model the plan comes from; a re-application chooses for itself.</summary>
    public required SurgeryWay Way { get; init; }

    /// <summary>The channels that were dead, from 0; in the scope of the dead channels the others stay a ReLU.</summary>
    public IReadOnlyList<int> Dead { get; init; } = [];

    /// <summary>Channels of the rectifier; null where that was not known.</summary>
    public int? Channels { get; init; }

    /// <summary>Whether the channels are the last of more than two dimensions, as in (B,T,C).</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The new activation's parameters.</summary>
    public IReadOnlyList<PlannedParameter> Parameters { get; init; } = [];

    /// <summary>The weights of the layer that makes the channels, by their full name; null where it was not known.</summary>
    public PlannedParameter? Producer { get; init; }
}
