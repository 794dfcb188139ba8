namespace TorchRelu.Samples.Mnist;

/// <summary>The steps and epochs of a training in words.</summary>
internal sealed class TrainingProgress(IProgress<Tick> ticks) : IProgress<NetworkProgress>
{
    public void Report(NetworkProgress value) => ticks.Report(value.Completed is { } epoch ? EpochDone(value, epoch) : OnTheWay(value));

    private static Tick OnTheWay(NetworkProgress now) => new(
        Fraction: (now.Epoch - 1 + (double)now.Step / now.Steps) / now.Epochs,
        Text: $"epoch {now.Epoch}/{now.Epochs}  step {now.Step}/{now.Steps}  {Score(now)}",
        IsMilestone: false);

    private static Tick EpochDone(NetworkProgress now, EpochResult epoch) => new(
        Fraction: (double)now.Epoch / now.Epochs,
        Text: $"epoch {now.Epoch}/{now.Epochs}  {Score(now)}" + (epoch.Channels == 0 ? "" : $"  dead {epoch.Dead} of {epoch.Channels}"),
        IsMilestone: true);

    private static string Score(NetworkProgress now) => $"loss {now.Loss:0.0000}  accuracy {now.Metric:0.00 %}";
}
