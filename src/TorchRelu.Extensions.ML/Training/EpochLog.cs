using Microsoft.ML.Runtime;

namespace TorchRelu.Training;

/// <summary>Logs the progress of a training to its MLContext, and passes it on.</summary>
internal sealed class EpochLog(IChannel channel, IProgress<NetworkProgress>? next) : IProgress<NetworkProgress>
{
    public void Report(NetworkProgress value)
    {
        if (value.Completed is { } epoch)
        {
            var validation = epoch.ValidationLoss is null ? ""
                : FormattableString.Invariant(
                $", validation loss {epoch.ValidationLoss:G6}, validation metric {epoch.ValidationMetric:G6}");
            var undecided = epoch.Undecided == 0 ? "" : $", {epoch.Undecided} undecided";
            var dead = epoch.Channels == 0 ? "" : $"; {epoch.Dead} of {epoch.Channels} channels dead{undecided}";
            channel.Info(
                MessageSensitivity.None, "{0}",
                FormattableString.Invariant(
                $"Epoch {epoch.Epoch} of {value.Epochs}: loss {epoch.Loss:G6}, metric {epoch.Metric:G6}{validation}{dead}"));
        }
        next?.Report(value);
    }

    /// <summary>Returns the same options, which also log the warnings and repairs of the monitor.</summary>
    public NetworkTrainerOptions Listen(NetworkTrainerOptions options) => options with
    {
        OnWarned = warning => { channel.Warning(MessageSensitivity.None, "{0}", warning.Message); options.OnWarned?.Invoke(warning); },
        OnRepaired = repair => { channel.Info(MessageSensitivity.None, "{0}", repair); options.OnRepaired?.Invoke(repair); },
    };

    /// <summary>Logs the reason why a training ended before its last epoch.</summary>
    public void End(TrainedNetwork trained)
    {
        if (trained.StopReason is { } reason) channel.Warning(MessageSensitivity.None, "{0}", $"{trained.Outcome}: {reason}");
    }
}
