using System.Diagnostics;

namespace TorchRelu.Benchmarks;

/// <summary>Adds up the time between starts and stops.</summary>
internal sealed class Clock
{
    private long _started;

    public long Ticks { get; private set; }

    public static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    public void Start() => _started = Stopwatch.GetTimestamp();

    public void Stop() => Ticks += Stopwatch.GetTimestamp() - _started;

    /// <summary>What was added up since the last call, in microseconds.</summary>
    public double Take()
    {
        var microseconds = Microseconds(Ticks);
        Ticks = 0;
        return microseconds;
    }
}
