using System.Diagnostics;
using TorchRelu.Binding;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>
/// What several processes pay: averaging the gradients of a model against reducing as many numbers, and what their monitors exchange. It is
/// started by mpirun.
/// </summary>
internal static class WorkersBench
{
    private const int WarmUp = 200;

    // The steps from one exchange to the next.
    private const int Stretch = 20;

    // Fewer batches would end a pass over the data, which is exchanged as well, within every stretch.
    private const int Batches = 64;

    public static int Run(string file, TimeSpan budget, Net net) => MpiWorkers.Run(workers =>
    {
        set_num_threads(1);
        using var model = net.Make();
        var batches = Enumerable.Range(0, Batches).Select(_ => randn(net.Input)).ToList();
        Average(workers, file, budget / 2, net, model, batches[0]);
        foreach (var (form, meets) in new[] { (Names.Exchange, false), (Names.ExchangeMet, true) })
        {
            var (exchanges, steps) = Steps(net, model, batches, budget / 4, workers, meets);
            if (!workers.IsFirst) continue;
            var spread = Spread.Of(exchanges);
            new Record("workers", $"{net.Name}, {workers.Count} processes", form, "", 1, spread.Median, spread.Low, spread.High,
                steps, 0, spread.Times).AppendTo(file);
        }
    });

    private static void Average(MpiWorkers workers, string file, TimeSpan budget, Net net, nn.Module<Tensor, Tensor> model, Tensor inputs)
    {
        var parallel = new DataParallel(model, workers);
        model.call(inputs).square().mean().backward();
        var bare = new float[model.parameters().Sum(parameter => parameter.numel())];
        var (reduced, averaged) = (new List<double>(), new List<double>());
        for (var (round, until) = (0, Until(budget)); parallel.More(round < WarmUp || Stopwatch.GetTimestamp() < until); round++)
        {
            var before = Stopwatch.GetTimestamp();
            workers.Meet(WorkerAct.Average, bare.Length);
            workers.SumMet(bare);
            var between = Stopwatch.GetTimestamp();
            parallel.Average(1, 1);
            var after = Stopwatch.GetTimestamp();
            if (round < WarmUp) continue;
            reduced.Add(Clock.Microseconds(between - before));
            averaged.Add(Clock.Microseconds(after - between));
        }
        if (!workers.IsFirst) return;
        foreach (var (form, times) in new[] { (Names.AllReduce, reduced), (Names.Average, averaged) })
        {
            var spread = Spread.Of(times);
            new Record("workers", $"{net.Name}, {workers.Count} processes", form, "", 1, spread.Median, spread.Low, spread.High, 0, 0,
                spread.Times).AppendTo(file);
        }
    }

    // Microseconds that monitors exchange, over every twenty steps, and the mean of twenty steps.
    private static (List<double> Exchanges, double Steps) Steps(
        Net net, nn.Module<Tensor, Tensor> model, List<Tensor> batches, TimeSpan budget, MpiWorkers workers, bool meets)
    {
        var timed = new TimedWorkers(workers, meets);
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Workers = timed });
        using var optimizer = optim.SGD(model.parameters(), 1e-5);
        var (exchanges, took) = (new List<double>(), new List<double>());
        var parallel = new DataParallel(model, workers);
        var until = Until(budget);
        for (var stretch = 0; parallel.More(stretch * Stretch < net.WarmUp || Stopwatch.GetTimestamp() < until); stretch++)
        {
            var before = Stopwatch.GetTimestamp();
            for (var step = 0; step < Stretch; step++)
            {
                using (NewDisposeScope())
                {
                    optimizer.zero_grad();
                    model.call(batches[((stretch * Stretch) + step) % Batches]).square().mean().backward();
                    parallel.Average(1, net.Input[0]);
                    optimizer.step();
                }
                // One may be here before the other; the next average would wait as long.
                workers.Meet(WorkerAct.More, 0);
                monitor.Step(1);
            }
            var exchanged = timed.Clock.Take();
            if (stretch * Stretch < net.WarmUp) continue;
            exchanges.Add(exchanged);
            took.Add(Clock.Microseconds(Stopwatch.GetTimestamp() - before));
        }
        return (exchanges, took.Average());
    }

    private static long Until(TimeSpan budget) => Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds * Stopwatch.Frequency);
}

/// <summary>Workers whose exchanges are timed.</summary>
/// <param name="workers">The workers.</param>
/// <param name="meets">Whether they meet before each call, so that no waiting is timed.</param>
internal sealed class TimedWorkers(MpiWorkers workers, bool meets) : IWorkers
{
    public Clock Clock { get; } = new();

    public int Rank => workers.Rank;

    public int Count => workers.Count;

    public void Sum(Span<long> values)
    {
        Start();
        workers.Sum(values);
        Clock.Stop();
    }

    public void Max(Span<long> values)
    {
        Start();
        workers.Max(values);
        Clock.Stop();
    }

    private void Start()
    {
        if (meets) workers.Meet(WorkerAct.More, 0);
        Clock.Start();
    }
}
