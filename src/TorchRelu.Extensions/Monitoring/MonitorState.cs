using System.Text.Json.Serialization;

namespace TorchRelu.Monitoring;

/// <summary>The state that a monitor needs to continue, as JSON.</summary>
internal sealed record MonitorState
{
    /// <summary>The version of the file, which is the only one that is read.</summary>
    public const int CurrentVersion = 5;

    public long Step { get; init; }

    public long WindowSteps { get; init; }

    public long EpochSteps { get; init; }

    public int Epochs { get; init; }

    public bool ClosedThisEpoch { get; init; }

    public required LossHistoryState Losses { get; init; }

    public required DataPassesState Passes { get; init; }

    public bool PassEnded { get; init; }

    public required ReadingState Readings { get; init; }

    public InventoryState? Inventory { get; init; }

    public IReadOnlyList<Finding> Traced { get; init; } = [];

    public IReadOnlyList<Finding> Told { get; init; } = [];

    public required RepairState Repairs { get; init; }

    public IReadOnlyList<SiteState> Sites { get; init; } = [];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MonitorState))]
[JsonSerializable(typeof(SharedReadings))]
[JsonSerializable(typeof(ToldRefusal))]
[JsonSerializable(typeof(List<float[]?>))]
[JsonSerializable(typeof(List<SeenData>))]
[JsonSerializable(typeof(List<SiteMeasurement?>))]
[JsonSerializable(typeof(List<UsedSite>))]
internal sealed partial class MonitorStateJson : JsonSerializerContext;

/// <summary>The state that a <see cref="SiteRecord"/> needs to continue, as plain data.</summary>
internal sealed record SiteState
{
    /// <summary>The name of the module.</summary>
    public required string Module { get; init; }

    public SiteKind Kind { get; init; }

    /// <summary>The ordinal of the use of the module, from 0.</summary>
    public int Use { get; init; }

    /// <summary>The reason why the uses of the module are one site; null if they are separate.</summary>
    public string? Merged { get; init; }

    public required CountingState Counting { get; init; }

    public TallyState? Open { get; init; }

    public TallyState? Last { get; init; }

    public TallyState? BeforeLast { get; init; }

    public long OpenSteps { get; init; }

    public long WindowStart { get; init; }

    public long SamplesSeen { get; init; }

    public long SamplesThisPass { get; init; }

    public long? SamplesOfPass { get; init; }

    public IReadOnlyList<ChannelVerdict> Verdicts { get; init; } = [];

    public IReadOnlyList<SilenceReading>? Readings { get; init; }

    public SilenceState? Silences { get; init; }

    public LayerHistoryState? History { get; init; }

    public required SiteAccountsState Accounts { get; init; }

    public SiteReading? EarlyReading { get; init; }

    public Finding? Foreseen { get; init; }

    /// <summary>The root mean square of the pre-activations at the first reading; null before it.</summary>
    public double? FirstScale { get; init; }

    /// <summary>The root mean square of the pre-activations at the last reading.</summary>
    public double LastScale { get; init; }

    /// <summary>The name of the layer with weights before the activation; null if it is unknown.</summary>
    public string? Weights { get; init; }

    /// <summary>The moments of the data in the first forward; null if the layer does not read the data.</summary>
    public InputMoments? Data { get; init; }

    /// <summary>Whether no input of the layer with weights was negative in the first forward.</summary>
    public bool InputsNonNegative { get; init; }
}

/// <summary>A <see cref="ChannelTally"/> as plain data.</summary>
internal sealed record TallyState(
    long Observations, long Samples, long CountedSamples, IReadOnlyList<long> Silent, IReadOnlyList<long> NotANumber,
    IReadOnlyList<long> FiredSamples, IReadOnlyList<long> LastFired)
{
    public static TallyState? From(ChannelTally? tally) => tally is null
        ? null
        : new(tally.Observations, tally.Samples, tally.CountedSamples, tally.Silent.ToArray(), tally.NotANumber.ToArray(),
            tally.FiredSamples.ToArray(), tally.LastFired.ToArray());

    public ChannelTally Restore()
    {
        var tally = new ChannelTally(Silent.Count);
        tally.AddLooked(Samples - CountedSamples);
        tally.Add(Observations, CountedSamples, [.. Silent], [.. NotANumber], [.. FiredSamples], [.. LastFired]);
        return tally;
    }
}
