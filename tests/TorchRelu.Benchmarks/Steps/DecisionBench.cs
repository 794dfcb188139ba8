using System.Diagnostics;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>
/// What a decision costs, which a median over steps does not show: once a window, Step() judges every channel and reads the weights.
/// </summary>
/// <remarks>That depends on the layers and their channels alone, so forwards of small images bring the windows about.</remarks>
internal static class DecisionBench
{
    private const long Batch = 100;

    // Nearly all of what a decision runs is run by decisions only: it takes as many until the runtime has compiled it for the last time.
    private const int WarmUp = 400;

    public static void Run(string file, TimeSpan budget, IReadOnlyList<Net> nets)
    {
        foreach (var listens in new[] { false, true }) Decide(nets[0], listens, WarmUp, TimeSpan.Zero);
        foreach (var net in nets)
        {
            foreach (var listens in new[] { false, true })
            {
                var times = Decide(net, listens, atLeast: 10, budget / nets.Count / 2);
                var spread = Spread.Of(times);
                new Record("decisions", net.Name, listens ? Names.DecisionTold : Names.Decision, "", get_num_threads(), spread.Median,
                    spread.Low, spread.High, times.Average(), Every(net), spread.Times).AppendTo(file);
            }
        }
    }

    // Microseconds of each; the first of a network are not among them.
    private static List<double> Decide(Net net, bool listens, int atLeast, TimeSpan budget)
    {
        manual_seed(1);
        using var model = net.Make();
        using var optimizer = optim.SGD(model.parameters(), 0.001, momentum: 0.9);
        using var inputs = randn([Batch, .. net.SmallImage]);
        using var monitor = DyingReluMonitor.Attach(model, optimizer);
        if (listens) monitor.Warned += (_, _) => { };

        var times = new List<double>();
        var until = Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds * Stopwatch.Frequency);
        for (var decisions = 0; times.Count < atLeast || Stopwatch.GetTimestamp() < until;)
        {
            model.call(inputs).Dispose();
            var before = Stopwatch.GetTimestamp();
            monitor.Step();
            var took = Clock.Microseconds(Stopwatch.GetTimestamp() - before);
            if (monitor.Records().First().History?.Windows is not { } windows || windows == decisions) continue;
            decisions++;
            if (decisions > 3) times.Add(took);
        }
        return times;
    }

    /// <summary>Steps of the training that a window lasts.</summary>
    public static long Every(Net net) => Math.Max(WindowRule.MinSteps, (WindowRule.MinSamples + net.Input[0] - 1) / net.Input[0]);
}
