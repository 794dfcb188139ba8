namespace TorchRelu.Benchmarks;

/// <summary>A replay of a training without what was named as the cause of its deaths.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="ByBias">For channels that were closed from the start, whether their bias closed them; null for any.</param>
/// <param name="Without">What is taken away, in words.</param>
/// <param name="Change">How.</param>
internal sealed record Replay(DeathCause Cause, bool? ByBias, string Without, Func<Study, StudyChange> Change)
{
    /// <summary>Channels that a cause must have in a training to be replayed.</summary>
    public const int MinChannels = 4;

    public static IReadOnlyList<Replay> All { get; } =
    [
        new(DeathCause.BornDead, true, "biases begin at 0", _ => new() { StartsWithoutBias = true }),
        new(DeathCause.BornDead, false, "inputs centred", _ => new() { CentresInputs = true }),
        new(DeathCause.LearningRateTooHigh, null, "inputs centred", _ => new() { CentresInputs = true }),
        new(DeathCause.Drift, null, "inputs centred", _ => new() { CentresInputs = true }),
        new(DeathCause.InputShift, null, "inputs centred", _ => new() { CentresInputs = true }),
        new(DeathCause.InputScale, null, "inputs centred", _ => new() { CentresInputs = true }),
        new(DeathCause.NegativeBias, null, "biases frozen", _ => new() { FreezesBias = true }),
    ];

    /// <summary>The channels of a training that died of the cause, as layer and index.</summary>
    public IReadOnlyList<(int Layer, int Channel)> Explained(Study study) =>
        [.. from layer in study.Report.Layers.Select((layer, i) => (layer, i))
            from channel in layer.layer.ChannelReports
            where channel.Verdict.IsDead() && channel.Causes.Contains(Cause)
                && (ByBias is null || ByBias == channel.Account?.Bias < channel.Account?.Inputs)
            select (layer.i, channel.Index)];

    /// <summary>How many of these channels live in the replay.</summary>
    public static int Spared(Study replay, IReadOnlyList<(int Layer, int Channel)> explained) => explained.Count(dead =>
        !replay.Report.Layers[dead.Layer].ChannelReports[dead.Channel].Verdict.IsDead());
}
