using System.Diagnostics;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>
/// What a reading costs, once in 128 steps or more: the mean inputs of each layer, its weights once, and each channel's distribution. A
/// forward that is read and one that is not are timed in turns.
/// </summary>
internal static class ReadingBench
{
    private const int Every = 128;

    public static void Run(string file, TimeSpan budget, IReadOnlyList<Net> nets)
    {
        foreach (var net in nets)
        {
            manual_seed(1);
            using var model = net.Make();
            using var inputs = randn(net.Input);
            using var watch = new ModelWatch(model, new DyingReluOptions(), isAtRest: false);
            model.call(inputs).Dispose();
            watch.Readings.Take(0);

            var (added, plain) = (new List<double>(), new List<double>());
            var until = Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds / nets.Count * Stopwatch.Frequency);
            for (long step = 1; added.Count < 5 || Stopwatch.GetTimestamp() < until; step++)
            {
                var without = Forward(model, inputs, watch, step, isRead: false);
                added.Add(Forward(model, inputs, watch, step, isRead: true) - without);
                plain.Add(without);
            }
            var spread = Spread.Of(added);
            new Record("readings", net.Name, Names.Ours, "", get_num_threads(), spread.Median, spread.Low, spread.High,
                Spread.Of(plain).Median, Math.Max(Every, DecisionBench.Every(net)), spread.Times).AppendTo(file);
        }
    }

    private static double Forward(nn.Module<Tensor, Tensor> model, Tensor inputs, ModelWatch watch, long step, bool isRead)
    {
        watch.Readings.IsDue = isRead;
        var before = Stopwatch.GetTimestamp();
        model.call(inputs).Dispose();
        watch.Readings.Take(step);
        return Clock.Microseconds(Stopwatch.GetTimestamp() - before);
    }
}
