using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>Shows a training on a terminal: a line for each epoch, whose bar moves while the epoch runs.</summary>
/// <remarks>Messages that are written meanwhile stand above the line. Before each of them the line is to be cleared.</remarks>
internal sealed class TrainingView : IProgress<NetworkProgress>
{
    // More often nobody can read it.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly LiveDisplayContext _line;
    private readonly TimeProvider _time;
    private long _epochBegan;
    private long? _shown;

    private TrainingView(IAnsiConsole console, LiveDisplayContext line, TimeProvider time) =>
        (_console, _line, _time, _epochBegan) = (console, line, time, time.GetTimestamp());

    /// <summary>Runs a training while it is shown.</summary>
    public static T Run<T>(IAnsiConsole console, TimeProvider time, Func<TrainingView, T> train) =>
        console.Live(Text.Empty).AutoClear(true).Start(line => train(new TrainingView(console, line, time)));

    public void Report(NetworkProgress value)
    {
        var isDue = _shown is not { } shown || _time.GetElapsedTime(shown) >= s_pause;
        if (value.Completed is null && !isDue) return;
        // The last column is left free: some terminals break the line behind it.
        var line = TrainingLine.ForTerminal(value, _time.GetElapsedTime(_epochBegan), _console.Profile.Width - 1,
            _console.Profile.Capabilities.Unicode);
        _shown = _time.GetTimestamp();
        if (value.Completed is null)
        {
            _line.UpdateTarget(line);
            return;
        }
        Clear();
        _console.Write(line);
        _console.WriteLine();
        _epochBegan = _time.GetTimestamp();
    }

    /// <summary>Takes the line away, as a shorter text that is written over it would leave its end behind.</summary>
    public void Clear() => _line.UpdateTarget(Text.Empty);
}
