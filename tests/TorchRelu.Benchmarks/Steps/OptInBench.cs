using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>Whole steps of networks that are monitored by their own rectifiers, against the same networks unmonitored.</summary>
internal static class OptInBench
{
    public static void Run(string file, string malloc, TimeSpan budget, IReadOnlyList<Net> nets)
    {
        foreach (var net in nets)
        {
            var plain = new Trainee(net, "nn.ReLU", _ => nn.ReLU(), timed: false);
            Trainee[] others =
            [
                new(net, "nn.ReLU again (control)", _ => nn.ReLU(), timed: false),
                new(net, "MonitoredReLU", _ => new MonitoredReLU(), timed: false),
                new(net, "nn.ReLU and a monitor", _ => nn.ReLU(), monitored: true, timed: false),
                new(net, Names.Replaced, _ => nn.ReLU(), monitored: true, timed: false, replaced: true),
                new(net, "nn.ReLU(inplace) where safe, and a monitor", mayBeInPlace => nn.ReLU(mayBeInPlace), monitored: true, timed: false),
            ];
            Rounds.Run([plain, .. others], budget / nets.Count, atLeast: 9);

            foreach (var other in others)
            {
                // Paired by round: the sums of the same few steps.
                var ratios = PerRound(other).Zip(PerRound(plain), (one, two) => one / two).ToList();
                var (median, low, high) = Spread.MedianWithInterval(ratios);
                new Record("optin", net.Name, other.Name, malloc, get_num_threads(), median, low, high, Spread.Of(other.Steps).Median, Spread.Of(plain.Steps).Median, ratios.Count).AppendTo(file);
                other.Dispose();
            }
            plain.Dispose();
        }
    }

    private static IEnumerable<double> PerRound(Trainee trainee) => trainee.Steps.Chunk(trainee.StepsPerRound).Select(steps => steps.Sum());
}
