namespace TorchRelu.Reporting;

/// <summary>What one rectifier did.</summary>
public sealed record LayerReport
{
    /// <summary>Where the module stands in the model, as named_modules() spells it; "&lt;root&gt;" for the model itself.</summary>
    public required string Name { get; init; }

    /// <summary>The module's type, e.g. "ReLU".</summary>
    public required string Activation { get; init; }

    /// <summary>One entry per channel; empty when the site was never called.</summary>
    public required IReadOnlyList<ChannelReport> ChannelReports { get; init; }

    /// <summary>The samples behind the verdicts: distinct ones, never more than one epoch has.</summary>
    public required long Samples { get; init; }

    /// <summary>Silent samples that it takes to call a channel of this model dead.</summary>
    public required long SamplesNeeded { get; init; }

    /// <summary>The share of all values that were silent, in [0, 1]; 0 when there were none. Sparsity, not death.</summary>
    public required double ZeroShare { get; init; }

    /// <summary>Why the layer was not, or not wholly, counted; null when it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Channels of the layer; 0 when it was never called.</summary>
    public int Channels => ChannelReports.Count;

    /// <summary>Channels that are dead.</summary>
    public int Dead => Count(ChannelVerdict.Dead);

    /// <summary>Channels that fire on less than 1 % of observations.</summary>
    public int Dormant => Count(ChannelVerdict.Dormant);

    /// <summary>Channels that are never silent.</summary>
    public int AlwaysOn => Count(ChannelVerdict.AlwaysOn);

    /// <summary>Channels that are never above zero behind an activation that cannot die.</summary>
    public int NegativeOnly => Count(ChannelVerdict.NegativeOnly);

    /// <summary>Channels with too few samples to say.</summary>
    public int Undecided => Count(ChannelVerdict.Undecided);

    private int Count(ChannelVerdict verdict) => ChannelReports.Count(channel => channel.Verdict == verdict);
}
