namespace TorchRelu.History;

/// <summary>The result of one closed window for a layer.</summary>
internal sealed record LayerWindow
{
    /// <summary>The step at which the window was closed.</summary>
    public required long Step { get; init; }

    /// <summary>Channels of the layer.</summary>
    public required int Channels { get; init; }

    /// <summary>Channels that are now dead.</summary>
    public required int Dead { get; init; }

    /// <summary>Dead channels that once fired.</summary>
    public required int Died { get; init; }

    /// <summary>Channels with too few samples for a verdict.</summary>
    public required int Undecided { get; init; }

    /// <summary>
    /// The increase in dead channels over the lowest of the last <see cref="Thresholds.RiseWindows"/> decided windows; 0 if there are
    /// none.
    /// </summary>
    public required int Rise { get; init; }

    /// <summary>The share of the window's values that were silent, in [0, 1]; null if the site was not called.</summary>
    public required double? ZeroShare { get; init; }

    /// <summary>
    /// The overlap of the dead channels with those of the window before, |X and Y| / min(|X|, |Y|) (Sokar et al. 2023), in [0, 1]. Null if
    /// one of the sets is empty.
    /// </summary>
    public required double? Overlap { get; init; }

    /// <summary>Channels that are now dead and were not known to be, ascending.</summary>
    public required IReadOnlyList<int> NewlyDead { get; init; }

    /// <summary>Channels that were known to be dead and fired in this window, ascending.</summary>
    public required IReadOnlyList<int> Revived { get; init; }

    /// <summary>The numbers that the severity rests on.</summary>
    public LayerCondition Condition => new(Channels, Dead, Died, Rise);
}
