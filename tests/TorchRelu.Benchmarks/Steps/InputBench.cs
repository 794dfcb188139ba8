using System.Diagnostics;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>What the sample of the inputs costs at each step: the hashes of the rows, their sums, and the passes over the data.</summary>
internal static class InputBench
{
    private const int Batches = 150;

    public static void Run(string file, TimeSpan budget, IReadOnlyList<Net> nets)
    {
        foreach (var net in nets)
        {
            // Shuffled, so that rows come again in another order and memory is as cold as in a training.
            using var data = randn([Batches * net.Input[0], .. net.Input[1..]]);
            var (reader, passes, times) = (new InputReader(), new DataPasses(), new List<double>());
            var until = Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds / nets.Count * Stopwatch.Frequency);
            for (long step = 1; times.Count < 500 || Stopwatch.GetTimestamp() < until; step++)
            {
                using var rows = randint(data.size(0), net.Input[0], int64);
                using var batch = data[rows];
                var before = Stopwatch.GetTimestamp();
                reader.Add(batch);
                passes.Add(step, reader.Sample);
                reader.Clear();
                if (step > 500) times.Add(Clock.Microseconds(Stopwatch.GetTimestamp() - before));
            }
            var spread = Spread.Of(times);
            new Record("inputs", net.Name, Names.Ours, "", get_num_threads(), spread.Median, spread.Low, spread.High, 0, 0, times.Count)
                .AppendTo(file);
        }
    }
}
