using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>Whole steps of networks that are monitored by their own rectifiers, against the same networks unmonitored.</summary>
internal static class OptInBench
{
    private const string Plain = "nn.ReLU";

    // Where in memory a network lies is worth a percent or two of its step: the networks are made several times, in another order each.
    private const int Makes = 4;

    public static void Run(string file, string malloc, TimeSpan budget, IReadOnlyList<Net> nets)
    {
        var random = new Random(1);
        foreach (var net in nets)
        {
            Func<Trainee>[] forms =
            [
                () => new(net, Plain, _ => nn.ReLU(), timed: false),
                () => new(net, "nn.ReLU again (control)", _ => nn.ReLU(), timed: false),
                () => new(net, "MonitoredReLU", _ => new MonitoredReLU(), timed: false),
                () => new(net, "nn.ReLU and a monitor", _ => nn.ReLU(), monitored: true, timed: false),
                () => new(net, Names.Replaced, _ => nn.ReLU(), monitored: true, timed: false, replaced: true),
                () => new(net, "nn.ReLU(inplace) where safe, and a monitor", mayBeInPlace => nn.ReLU(mayBeInPlace), monitored: true, timed: false),
            ];
            var made = new List<Trainee>();
            for (var make = 0; make < Makes; make++)
            {
                var trainees = forms.Select(form => form()).ToList();
                Rounds.Run(trainees, budget / nets.Count / Makes, atLeast: 3, isWarm: make > 0);
                foreach (var trainee in trainees) trainee.Dispose();
                made.AddRange(trainees);
                random.Shuffle(forms);
            }

            // Paired by round: the sums of the same few steps.
            var plain = made.Where(trainee => trainee.Name == Plain).ToList();
            foreach (var others in made.Except(plain).GroupBy(trainee => trainee.Name))
            {
                var ratios = others.Zip(plain).SelectMany(pair => PerRound(pair.First).Zip(PerRound(pair.Second), (one, two) => one / two)).ToList();
                var (median, low, high) = Spread.MedianWithInterval(ratios);
                new Record("optin", net.Name, others.Key, malloc, get_num_threads(), median, low, high, MedianStep(others), MedianStep(plain), ratios.Count).AppendTo(file);
            }
        }
    }

    private static double MedianStep(IEnumerable<Trainee> trainees) => Spread.Of([.. trainees.SelectMany(trainee => trainee.Steps)]).Median;

    private static IEnumerable<double> PerRound(Trainee trainee) => trainee.Steps.Chunk(trainee.StepsPerRound).Select(steps => steps.Sum());
}
