namespace TorchRelu;

/// <summary>A completed repair, as data.</summary>
public sealed record AppliedRepair
{
    /// <summary>The kind of repair.</summary>
    public required RemedyKind Kind { get; init; }

    /// <summary>The repaired module, as the model names it; "optimizer" for the learning rate.</summary>
    public required string Site { get; init; }

    /// <summary>The activation or learning rate before the repair.</summary>
    public required string Before { get; init; }

    /// <summary>The activation or learning rate after the repair.</summary>
    public required string After { get; init; }

    /// <summary>How an activation was replaced; null for other repairs.</summary>
    public SwitchWay? Way { get; init; }

    /// <summary>The reason for an output hook; null if there is none.</summary>
    public string? WhyHook { get; init; }

    /// <summary>The dead channels whose parameters were changed, from 0.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [];

    /// <summary>The largest change of a dead channel's output that the measured batch allows; null if nothing was measured.</summary>
    public double? LargestChange { get; init; }

    /// <summary>Notes for the user; empty if there are none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The single steps, in their order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Returns a description, e.g. "relu1: ReLU -> LeakyReLU(0.01), 3 dead channels".</summary>
    public override string ToString() => $"{Site}: {Before} -> {After}{(Channels.Count == 0 ? "" : $", {Channels.Count} dead channels")}";
}

/// <summary>How an activation was replaced.</summary>
public enum SwitchWay
{
    /// <summary>The new module replaces the old one everywhere: in fields, containers and registrations, in the same order.</summary>
    Structural,

    /// <summary>
    /// The old module stays where code holds it, and a hook on it computes the new activation. The new module is registered in its place,
    /// so that it is trained and saved.
    /// </summary>
    OutputHook,
}
