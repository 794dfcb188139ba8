using System.Security.Cryptography;

namespace TorchRelu.Tests;

/// <summary>A training that dies and is repaired, on parts of each batch.</summary>
internal static class Trained
{
    private const int Steps = 160;

    public static void Run(MpiWorkers workers, string folder, bool hasWorkers)
    {
        using var run = new DyingRun { Part = (workers.Rank, workers.Count) };
        var parallel = new DataParallel(run.Model, workers);
        run.Average = (loss, rows) => (float)parallel.Average(loss, rows)!.Value;
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions
        {
            Policy = new(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.LowerRate(), Remedy.Recycle)),
            Workers = hasWorkers ? workers : null,
        });
        var differing = 0;
        run.Train(Steps, monitor, () =>
        {
            var weights = BitConverter.ToInt64(SHA256.HashData(run.State()));
            Span<long> bounds = [weights, ~weights];
            workers.Max(bounds);
            if (bounds[0] != ~bounds[1]) differing++;
        });
        monitor.Report().SaveJson(Path.Combine(folder, $"report-{workers.Rank}.json"));
        if (!workers.IsFirst) return;
        Console.WriteLine($"differing {differing}");
        Console.WriteLine($"repairs {string.Join(' ', monitor.Repairs.Select(repair => $"{repair.Remedy}@{repair.Step}"))}");
        Console.WriteLine($"weights {Convert.ToHexString(SHA256.HashData(run.Weights()))}");
    }
}
