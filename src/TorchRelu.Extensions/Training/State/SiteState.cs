namespace TorchRelu;

/// <summary>What a <see cref="SiteRecord"/> has to know to go on, as plain data.</summary>
internal sealed record SiteState
{
    /// <summary>The module's name.</summary>
    public required string Module { get; init; }

    public SiteKind Kind { get; init; }

    /// <summary>Which use of the module, from 0.</summary>
    public int Use { get; init; }

    /// <summary>Why the module's uses are one site; null where they are not.</summary>
    public string? Merged { get; init; }

    public TallyState? Open { get; init; }

    public TallyState? Last { get; init; }

    public TallyState? BeforeLast { get; init; }

    public long OpenSteps { get; init; }

    public long SamplesThisEpoch { get; init; }

    public long? SamplesOfEpoch { get; init; }

    public IReadOnlyList<ChannelVerdict> Verdicts { get; init; } = [];

    public LayerHistoryState? History { get; init; }

    public ParameterMemoryState? Memory { get; init; }

    /// <summary>The layer with weights before the rectifier; null where it is unknown.</summary>
    public string? Weights { get; init; }

    /// <summary>What the data was like in the first forward; null where the layer does not read it.</summary>
    public InputMoments? Data { get; init; }

    /// <summary>Whether no input of the layer with weights was negative in the first forward.</summary>
    public bool InputsNonNegative { get; init; }
}
