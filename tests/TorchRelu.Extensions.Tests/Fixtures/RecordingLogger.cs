using Microsoft.Extensions.Logging;

namespace TorchRelu.Tests;

/// <summary>Keeps what is logged; throws after it where told to.</summary>
/// <param name="throws">Whether it throws.</param>
/// <param name="from">The first entry at which it throws, from 0.</param>
internal sealed class RecordingLogger(bool throws = false, int from = 0) : ILogger
{
    public List<(LogLevel Level, EventId Id, string Message)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Entries.Add((logLevel, eventId, formatter(state, exception)));
        if (throws && Entries.Count > from) throw new InvalidOperationException("the log is full");
    }
}
