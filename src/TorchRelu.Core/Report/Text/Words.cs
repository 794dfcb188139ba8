using System.Globalization;

namespace TorchRelu.Report;

/// <summary>The words of the page.</summary>
internal static class Words
{
    /// <summary>The sign for a value that cannot be judged.</summary>
    public const string Unseen = "–";

    public static string Count(long count) => NumberText.Count(count);

    public static string Channels(long count) => count == 1 ? "1 channel" : $"{Count(count)} channels";

    public static string Layers(long count) => count == 1 ? "1 layer" : $"{Count(count)} layers";

    public static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    public static string Describe(Severity severity) => severity switch
    {
        Severity.None => "Healthy",
        _ => severity.ToString(),
    };

    /// <summary>Returns the sign of a severity, so that no information depends on colour alone.</summary>
    public static string Sign(Severity severity) => severity switch
    {
        Severity.Critical => "✕",
        Severity.Warning => "▲",
        Severity.Notice => "•",
        _ => "✓",
    };

    /// <summary>Returns the sign of a layer. A layer that cannot be judged does not count as healthy.</summary>
    public static string Sign(LayerReport layer) => IsOpen(layer) ? Unseen : Sign(layer.Severity);

    public static string Describe(LayerReport layer) => IsOpen(layer) ? Capital(UnjudgedReason.Unjudged(layer)!) : Describe(layer.Severity);

    public static string Key(LayerReport layer) => IsOpen(layer) ? "unseen" : Key(layer.Severity);

    public static string Key(Severity severity) => severity.ToString().ToLowerInvariant();

    /// <summary>Returns the end of a sentence that begins with "... died because".</summary>
    public static string Describe(DeathCause cause) => cause switch
    {
        DeathCause.UpstreamDead => "what they listen to is dead itself",
        DeathCause.LearningRateTooHigh => "their own weights pushed them below zero in large steps",
        DeathCause.BatchNormBeta => "the shift of the normalisation in front pushed them below zero",
        DeathCause.InputScale => "they came to vary too little to reach above zero",
        DeathCause.InputShift => "their inputs moved and pushed them below zero",
        DeathCause.NegativeBias => "their biases pushed them below zero",
        DeathCause.BornDead => "they were closed from the start",
        DeathCause.Penalty => "a penalty on their weights shrank them",
        DeathCause.Drift => "their own weights drifted below zero in small steps",
        DeathCause.Mixed => "no single part explains them",
        _ => "the cause is not known",
    };

    public static string Describe(ChannelVerdict verdict) => verdict switch
    {
        ChannelVerdict.ProvedDead => "proved dead",
        ChannelVerdict.AlwaysOn => "always on",
        ChannelVerdict.NegativeOnly => "negative only",
        _ => verdict.ToString().ToLowerInvariant(),
    };

    public static string Describe(ChannelState state) => state switch
    {
        ChannelState.Unseen => "not called",
        ChannelState.AlwaysOn => "always on",
        ChannelState.Mostly => "fires on 75 % or more",
        ChannelState.Often => "fires on 50–75 %",
        ChannelState.Sometimes => "fires on 25–50 %",
        ChannelState.Seldom => "fires on 10–25 %",
        ChannelState.Rarely => "fires on 1–10 %",
        ChannelState.Dormant => "dormant: fires on less than 1 %",
        ChannelState.NegativeOnly => "negative only",
        ChannelState.Silent => "silent, not called dead",
        ChannelState.NotANumber => "NaN",
        _ => "dead",
    };

    public static string Describe(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.OnTrial => "on trial",
        RepairOutcome.DryRun => "not made: a dry run",
        RepairOutcome.TakenBack => "taken back",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    public static string Describe(SiteKind kind) => kind switch
    {
        SiteKind.PreActivation => "seen at its pre-activation",
        SiteKind.ConsumerInput => "seen at the input of the next layer",
        _ => "seen at its output",
    };

    private static bool IsOpen(LayerReport layer) => layer.Severity <= Severity.Notice && UnjudgedReason.Unjudged(layer) is not null;
}

/// <summary>The reasons why a layer cannot be judged, the same in every format. Such a layer is neither healthy nor broken.</summary>
internal static class UnjudgedReason
{
    public const string NeverCalled = "never called";
    public const string NotCounted = "not counted";
    public const string Undecided = "undecided";

    /// <summary>Returns in two words why the layer cannot be judged; null if it can.</summary>
    public static string? Unjudged(LayerReport layer) =>
        layer.NeverCalled ? NeverCalled : layer.NotCounted ? NotCounted : layer.Undecided == layer.Channels
            && layer.Severity <= Severity.Notice ? Undecided : null;

    /// <summary>Returns the same as a sentence, with its reason if one is known.</summary>
    public static string Reason(LayerReport layer) =>
        layer.Problem is { } problem ? Words.Capital(problem)
        : layer.Findings.FirstOrDefault(IsReason) is { } finding ? finding.Text
        : layer.Channels == 0 ? "It was never called, so that nothing is known of it."
        : "There are too few samples to say anything of it.";

    private static bool IsReason(Finding finding) =>
        finding.Kind is FindingKind.NeverCalled or FindingKind.NotCounted or FindingKind.TooFewSamples;
}
