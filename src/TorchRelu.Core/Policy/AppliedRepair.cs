namespace TorchRelu;

/// <summary>A repair that was made, as data.</summary>
public sealed record AppliedRepair
{
    /// <summary>What was done.</summary>
    public required RemedyKind Kind { get; init; }

    /// <summary>Where, as the model names it; "optimizer" for the learning rate.</summary>
    public required string Site { get; init; }

    /// <summary>What was there: an activation, or the learning rate.</summary>
    public required string Before { get; init; }

    /// <summary>What is there now.</summary>
    public required string After { get; init; }

    /// <summary>How a rectifier was replaced; null for other repairs.</summary>
    public SwitchWay? Way { get; init; }

    /// <summary>Why an output hook was needed; null where it was not.</summary>
    public string? WhyHook { get; init; }

    /// <summary>The dead channels whose parameters were changed, from 0.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [];

    /// <summary>The largest change of a dead channel's output that the measured batch allows; null where nothing was measured.</summary>
    public double? LargestChange { get; init; }

    /// <summary>What the user needs to know besides; empty when there is nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The single steps, in their order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>E.g. "relu1: ReLU -> LeakyReLU(0.01), 3 dead channels".</summary>
    public override string ToString() => $"{Site}: {Before} -> {After}{(Channels.Count == 0 ? "" : $", {Channels.Count} dead channels")}";
}

/// <summary>How a rectifier was replaced.</summary>
public enum SwitchWay
{
    /// <summary>The new module stands wherever the old one stood: fields, containers and registrations, in the same order.</summary>
    Structural,

    /// <summary>
    /// The old module stays where code holds it, and a hook on it computes the new activation; the new module is registered in its place,
    /// so that it trains and saves.
    /// </summary>
    OutputHook,
}
