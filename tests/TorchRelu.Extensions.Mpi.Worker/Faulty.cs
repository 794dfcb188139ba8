using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Trainings in which the last worker does something that it should not.</summary>
internal static class Faulty
{
    private const int FaultyStep = 5;
    private const int Steps = 2_000;

    public static void Run(MpiWorkers workers, string fault)
    {
        using var run = new DyingRun(rate: 0.001) { Part = (workers.Rank, workers.Count) };
        var parallel = new DataParallel(run.Model, workers);
        run.Average = (loss, rows) => (float)parallel.Average(loss, rows)!.Value;
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Workers = workers });
        var isFaulty = workers.Rank == workers.Count - 1;
        for (var step = 0; step < (fault == "extra" ? FaultyStep : fault == "none" ? int.MaxValue : Steps); step++)
        {
            if (step == FaultyStep && isFaulty && fault != "none") Commit(fault, workers, monitor);
            run.Train(1, monitor);
        }
        if (isFaulty) run.Train(1, monitor);
    }

    private static void Commit(string fault, MpiWorkers workers, DyingReluMonitor monitor)
    {
        switch (fault)
        {
            case "throw": throw new InvalidOperationException("The data of this worker cannot be read.");
            case "exit": Environment.Exit(3); break;
            case "kill": Process.GetCurrentProcess().Kill(); break;
            case "stop": Process.Start("kill", $"-STOP {Environment.ProcessId}").WaitForExit(); break;
            case "other": workers.Max(new long[4]); break;
            case "epoch": monitor.EndEpoch(); break;
            default: throw new ArgumentException($"There is no scenario '{fault}'.");
        }
    }
}
