using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>The time in hooks of a training step, over the step.</summary>
internal static class StepBench
{
    public static void Run(string file, string malloc, TimeSpan budget, IReadOnlyList<Net> nets)
    {
        foreach (var net in nets)
        {
            var accumulated = new Dictionary<(string, int), Tensor>();
            var trainees = new List<Trainee>
            {
                new(net, Names.Nothing, Relu),
                new(net, Names.Read, Relu, (output, _) => ReadPass.Over(output.bytes)),
                new(net, Names.Ours, Relu, monitored: true),
                new(net, Names.EqSum, Relu, (output, site) => Accumulate(Names.EqSum, site, Counted(output.eq(0), output, ScalarType.Int64))),
                new(net, Names.SignSum, Relu, (output, site) => Accumulate(Names.SignSum, site, Counted(output.sign(), output, ScalarType.Float32))),
                new(net, Names.Amax, Relu, (output, _) => output.amax(Others(output), false).Dispose()),
            };
            Rounds.Run(trainees, budget / nets.Count, atLeast: 5);

            var plain = Spread.Of(trainees[0].Steps).Median;
            foreach (var trainee in trainees)
            {
                var hooks = Spread.Of(trainee.Hooks);
                new Record("steps", net.Name, trainee.Name, malloc, get_num_threads(), hooks.Median, hooks.Low, hooks.High, Spread.Of(trainee.Steps).Median, plain, hooks.Times).AppendTo(file);
                trainee.Dispose();
            }
            foreach (var tensor in accumulated.Values) tensor.Dispose();

            void Accumulate(string form, int site, Tensor counted)
            {
                if (accumulated.TryGetValue((form, site), out var sum))
                {
                    sum.add_(counted);
                    counted.Dispose();
                }
                else accumulated[(form, site)] = counted.DetachFromDisposeScope();
            }
        }
    }

    private static nn.Module<Tensor, Tensor> Relu(bool mayBeInPlace) => nn.ReLU();

    private static long[] Others(Tensor output) => output.dim() == 2 ? [0] : [0, 2, 3];

    private static Tensor Counted(Tensor marked, Tensor output, ScalarType type)
    {
        using (marked) return marked.sum(Others(output), false, type);
    }
}
