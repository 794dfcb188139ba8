namespace TorchRelu.Samples.Mnist;

/// <summary>Writes a training into a pipe: a line for each tenth of an epoch.</summary>
internal sealed class TrainingLog(Action<string> write, TimeProvider time) : IProgress<NetworkProgress>
{
    private const int Parts = 10;

    private long _epochBegan = time.GetTimestamp();
    private int _written;

    public void Report(NetworkProgress value)
    {
        var part = Parts * value.Step / value.Steps;
        // The last tenth is written once the epoch is complete, with what was held out.
        if (value.Completed is null && (part == _written || part == Parts)) return;
        write(TrainingLine.ForLog(value, time.GetElapsedTime(_epochBegan)));
        _written = part;
        if (value.Completed is null) return;
        (_written, _epochBegan) = (0, time.GetTimestamp());
    }
}
