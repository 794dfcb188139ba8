using Microsoft.Extensions.Logging;

namespace TorchRelu.Monitoring;

/// <summary>The log messages. Their event ids are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1000, EventName = "NotCounted", Level = LogLevel.Warning, Message = "{Finding}")]
    public static partial void NotCounted(this ILogger logger, string finding);

    [LoggerMessage(EventId = 1100, EventName = "Detected", Level = LogLevel.Warning, Message = "step {Step}, {Severity}: {Finding}")]
    public static partial void Detected(this ILogger logger, long step, Severity severity, string finding);

    [LoggerMessage(EventId = 1101, EventName = "Worsened", Level = LogLevel.Warning, Message = "step {Step}, now {Severity}: {Finding}")]
    public static partial void Worsened(this ILogger logger, long step, Severity severity, string finding);

    [LoggerMessage(EventId = 1102, EventName = "Recovered", Level = LogLevel.Information, Message = "step {Step}: {Finding}")]
    public static partial void Recovered(this ILogger logger, long step, string finding);

    [LoggerMessage(EventId = 1103, EventName = "Holds", Level = LogLevel.Debug, Message = "step {Step}, {Severity}: {Finding}")]
    public static partial void Holds(this ILogger logger, long step, Severity severity, string finding);

    [LoggerMessage(EventId = 1200, EventName = "Repaired", Level = LogLevel.Warning,
        Message = "step {Step}, {Site}: {Before} -> {After}. {Evidence} Its trial begins.")]
    public static partial void Repaired(this ILogger logger, long step, string site, string before, string after, string evidence);

    [LoggerMessage(EventId = 1201, EventName = "TrialPassed", Level = LogLevel.Information,
        Message = "step {Step}, {Site}: {After} is kept. {Verdict}")]
    public static partial void TrialPassed(this ILogger logger, long step, string site, string after, string verdict);

    [LoggerMessage(EventId = 1202, EventName = "TrialFailed", Level = LogLevel.Warning,
        Message = "step {Step}, {Site}: {After} is undone, and the training is as it was at that step. {Verdict}")]
    public static partial void TrialFailed(this ILogger logger, long step, string site, string after, string verdict);

    [LoggerMessage(EventId = 1203, EventName = "Refused", Level = LogLevel.Warning,
        Message = "step {Step}, {Site}: could not {Remedy}. {Reason}")]
    public static partial void Refused(this ILogger logger, long step, string site, string remedy, string reason);

    [LoggerMessage(EventId = 1204, EventName = "WouldRepair", Level = LogLevel.Warning,
        Message = "step {Step}, {Site}: would {Remedy}. {Evidence} Dry run: nothing was changed.")]
    public static partial void WouldRepair(this ILogger logger, long step, string site, string remedy, string evidence);

    [LoggerMessage(EventId = 1206, EventName = "Done", Level = LogLevel.Warning,
        Message = "step {Step}, {Site}: {Before} -> {After}. {Evidence}")]
    public static partial void Done(this ILogger logger, long step, string site, string before, string after, string evidence);

    [LoggerMessage(EventId = 1207, EventName = "TakenBack", Level = LogLevel.Information,
        Message = "step {Step}, {Site}: {After} is taken back, for the loss got no better. {Verdict}")]
    public static partial void TakenBack(this ILogger logger, long step, string site, string after, string verdict);

    [LoggerMessage(EventId = 1205, EventName = "Stopped", Level = LogLevel.Error,
        Message = "step {Step}: the training is to be stopped. {Reason}")]
    public static partial void Stopped(this ILogger logger, long step, string reason);

    [LoggerMessage(EventId = 1300, EventName = "Faulted", Level = LogLevel.Debug, Message = "{Finding}")]
    public static partial void Faulted(this ILogger logger, Exception fault, string finding);
}
