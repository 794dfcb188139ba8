using System.Diagnostics;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>What a hook costs that has nothing to look at: every channel has fired, and the call is not one that is counted.</summary>
internal static class IdleHookBench
{
    private const int Calls = 100_000;

    public static void Run(string file)
    {
        using var relu = nn.ReLU();
        using var model = nn.Sequential(("relu", relu));
        using var inputs = randn(64, 512);
        using var output = relu.call(inputs);
        using var monitor = DyingReluMonitor.Attach(model);
        var hook = TorchSharpInternals.PostHooks.Find(relu)!.Values.Single(hook => hook.Target is Probe);
        var (idle, clock) = (new List<double>(), new List<double>());

        // The hook once more within the call of the model, where it counts as another use of the module.
        relu.register_forward_hook((_, _, result) =>
        {
            var before = Stopwatch.GetTimestamp();
            hook(relu, inputs, output);
            var after = Stopwatch.GetTimestamp();
            // The clock takes its share of so short a time.
            clock.Add(Clock.Microseconds(Stopwatch.GetTimestamp() - after));
            idle.Add(Clock.Microseconds(after - before));
            return result;
        });
        for (var call = 0; call < Calls; call++) model.call(inputs).Dispose();
        var spread = Spread.Of(idle);
        new Record("idle hook", "[64,512]", Names.Ours, "hot", get_num_threads(), spread.Median, spread.Low, spread.High, 0,
            Spread.Of(clock).Median, spread.Times).AppendTo(file);
    }
}
