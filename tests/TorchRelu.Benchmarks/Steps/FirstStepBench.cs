using System.Diagnostics;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Benchmarks;

/// <summary>What a monitor adds to the first step of a deep network, in which it traces the forward and closes no window.</summary>
internal static class FirstStepBench
{
    private static readonly int[] s_rectifiers = [10, 100, 1_000];

    public static void Run(string file, int times)
    {
        // The first trace of a process also compiles what it runs.
        var compiling = Step(10, isMonitored: true);
        new Record("first step", "10, first of the process", Names.Ours, "", get_num_threads(), compiling, compiling, compiling, compiling,
            Step(10, isMonitored: false), 1).AppendTo(file);
        foreach (var rectifiers in s_rectifiers)
        {
            var (plain, ours) = (new List<double>(), new List<double>());
            for (var round = 0; round < times; round++)
            {
                plain.Add(Step(rectifiers, isMonitored: false));
                ours.Add(Step(rectifiers, isMonitored: true));
            }
            var spread = Spread.Of(ours);
            new Record("first step", $"{rectifiers:N0}", Names.Ours, "", get_num_threads(), spread.Median, spread.Low, spread.High,
                spread.Median, Spread.Of(plain).Median, times).AppendTo(file);
        }
    }

    // Microseconds of the first step, Attach included.
    private static double Step(int rectifiers, bool isMonitored)
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        var layers = Enumerable.Range(0, rectifiers)
            .SelectMany(i => new (string, Module<Tensor, Tensor>)[] { ($"fc{i}", Linear(32, 32)), ($"relu{i}", ReLU()) });
        using var model = Sequential([.. layers, ("head", Linear(32, 10))]);
        using var optimizer = optim.SGD(model.parameters(), 0.001);
        var (inputs, labels) = (randn(64, 32), zeros(64, int64));

        var before = Stopwatch.GetTimestamp();
        using var monitor = isMonitored ? DyingReluMonitor.Attach(model, optimizer) : null;
        functional.cross_entropy(model.call(inputs), labels).backward();
        optimizer.step();
        monitor?.Step();
        return Clock.Microseconds(Stopwatch.GetTimestamp() - before);
    }
}
