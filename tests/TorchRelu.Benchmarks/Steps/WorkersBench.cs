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

    public static int Run(string file, TimeSpan budget, Net net) => MpiWorkers.Run(workers =>
    {
        set_num_threads(1);
        using var model = net.Make();
        using var inputs = randn(net.Input);
        Average(workers, file, budget / 2, net, model, inputs);
        var alone = Steps(net, model, inputs, budget / 4, workers, isShared: false);
        var shared = Steps(net, model, inputs, budget / 4, workers, isShared: true);
        if (!workers.IsFirst) return;
        var subject = $"{net.Name}, {workers.Count} processes";
        foreach (var (form, times) in new[] { (Names.MonitorAlone, alone), (Names.MonitorShared, shared) })
        {
            var spread = Spread.WithMean(times.InStep);
            new Record("workers", subject, form, "", 1, spread.Median, spread.Low, spread.High, times.Steps.Average(), 0, spread.Times)
                .AppendTo(file);
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

    // Microseconds in Step() and of whole steps.
    private static (List<double> InStep, List<double> Steps) Steps(
        Net net, nn.Module<Tensor, Tensor> model, Tensor inputs, TimeSpan budget, MpiWorkers workers, bool isShared)
    {
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Workers = isShared ? workers : null });
        using var optimizer = optim.SGD(model.parameters(), 1e-5);
        var (inStep, steps) = (new List<double>(), new List<double>());
        var parallel = new DataParallel(model, workers);
        var until = Until(budget);
        for (var step = 0; ; step++)
        {
            if (step % 20 == 0)
            {
                Span<long> isOver = [step > net.WarmUp && Stopwatch.GetTimestamp() > until ? 1 : 0];
                workers.Max(isOver);
                if (isOver[0] > 0) return (inStep, steps);
            }
            var before = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                model.call(inputs).square().mean().backward();
                parallel.Average(1, inputs.size(0));
                optimizer.step();
            }
            // One may be here before the other; waiting is no part of an exchange.
            workers.Meet(WorkerAct.More, 0);
            var between = Stopwatch.GetTimestamp();
            monitor.Step(1);
            var after = Stopwatch.GetTimestamp();
            if (step < net.WarmUp) continue;
            inStep.Add(Clock.Microseconds(after - between));
            steps.Add(Clock.Microseconds(after - before));
        }
    }

    private static long Until(TimeSpan budget) => Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds * Stopwatch.Frequency);
}
