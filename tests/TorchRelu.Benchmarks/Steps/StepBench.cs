using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>The time in hooks of a training step, over the step: ours, a pass that only reads, and what other tools do.</summary>
internal static class StepBench
{
    public static void Run(string file, string malloc, TimeSpan budget, IReadOnlyList<Net> nets)
    {
        foreach (var net in nets)
        {
            var trainees = new List<Trainee>
            {
                new(net, Names.Nothing),
                new(net, Names.Read, (output, _) => ReadPass.Over(output.bytes)),
                new(net, Names.Ours, counting: Counting.Adaptive),
                new(net, Names.Exact, counting: Counting.Exact),
            };
            foreach (var (what, dead) in new[] { ("30 % dead", 0.3), ("all dead", 1) })
            {
                trainees.Add(new(net, $"{Names.Ours}; {what}", counting: Counting.Adaptive, dead: dead));
                trainees.Add(new(net, $"{Names.Exact}; {what}", counting: Counting.Exact, dead: dead));
            }
            trainees.AddRange(Peers.All.Select(peer => new Trainee(net, peer.Name, peer.Make())));
            Rounds.Run(trainees, budget / nets.Count, atLeast: 5);

            var plain = Spread.Of(trainees[0].Steps).Median;
            foreach (var trainee in trainees)
            {
                var hooks = Spread.WithMean(trainee.Hooks);
                var step = Spread.Of(trainee.Steps).Median;
                new Record("steps", net.Name, trainee.Name, malloc, get_num_threads(), hooks.Median, hooks.Low, hooks.High, step, plain,
                    hooks.Times)
                    .AppendTo(file);
                trainee.Dispose();
            }
        }
    }
}
