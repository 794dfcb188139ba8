using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Telemetry;

/// <summary>Writes the layers of reports for TensorBoard, each as "torchrelu/LAYER/dead_ratio" and so on.</summary>
/// <param name="writer">The writer, which opens its file for each value.</param>
internal sealed class TensorBoardReports(SummaryWriter writer)
{
    /// <summary>Adds the shares and the firing rates of every layer that was called, at the report's last step.</summary>
    public void Add(ReluReport report)
    {
        var step = (int)Math.Min(report.Steps, int.MaxValue);
        foreach (var layer in report.Layers.Where(layer => layer.Channels > 0))
        {
            Add("dead_ratio", layer.DeadShare);
            Add("died_ratio", layer.DiedShare);
            Add("undecided_ratio", layer.DeadShareAtMost - layer.DeadShare);
            Add("zero_ratio", layer.ZeroShare);
            var rates = layer.ChannelReports.Select(channel => (float)channel.FiringRate).Where(float.IsFinite).ToArray();
            if (rates.Length == 0) continue;
            using var scope = NewDisposeScope();
            writer.add_histogram($"torchrelu/{layer.Name}/firing_rates", tensor(rates), step);

            void Add(string name, double? value)
            {
                if (value is { } number) writer.add_scalar($"torchrelu/{layer.Name}/{name}", (float)number, step);
            }
        }
    }
}
