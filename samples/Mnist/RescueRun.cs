using System.Diagnostics;
using TorchRelu.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Samples.Mnist;

/// <summary>The same network and seed trained three times at a rate that kills it.</summary>
internal sealed class RescueRun(Screen screen)
{
    public async Task<IReadOnlyList<RunResult>> RunAsync(MnistOptions options, DigitData data, CancellationToken cancel)
    {
        using var train = new DigitTensors(data.Train);
        using var test = new DigitTensors(data.Test);
        screen.Say($"{options.Model}, {options.Optimizer} at {options.LearningRate}, {options.Epochs} epochs of {train.Count:N0} images, seed {options.Seed}.");
        (string Name, Watch? Watch)[] runs =
        [
            ("unwatched", null),
            ("warned", new Watch(Warned: warning => screen.Say($"  step {warning.Step}, {warning.Finding.Severity}: {warning.Message}"))),
            ("repaired", new Watch(Rescue.Policy(options.Remedy), Repaired: repair => screen.Say($"  {Sentence(repair)}"))),
        ];
        var results = new List<RunResult>();
        foreach (var (name, watch) in runs)
        {
            screen.Say($"{name}:");
            results.Add(await RunAsync(name, watch, options, train, test, cancel));
        }

        screen.Show(RescueTable.Build(results));
        return results;
    }

    private async Task<RunResult> RunAsync(string name, Watch? watch, MnistOptions options, DigitTensors train, DigitTensors test, CancellationToken cancel)
    {
        manual_seed(options.Seed);
        using var model = Models.Create(options.Model);
        var trainer = new Trainer(model, options, watch);
        ReluReport? report = null;
        var time = Stopwatch.StartNew();
        await screen.TrackAsync(progress => report = trainer.Train(train, progress, cancel));
        time.Stop();
        if (options.Report is { } folder && report is not null)
            ReportFolder.Write(folder, name, report);
        return RunResult.Of(name, trainer.Scan(train), options.Seed, trainer.Evaluate(test), time.Elapsed) with
        {
            Repairs = [.. (report?.Repairs ?? []).Select(RepairResult.Of)],
        };
    }

    private static string Sentence(RepairRecord repair) => repair.DecidedAt is { } decided
        ? $"step {decided}, {repair.Site}: {repair.After}: {repair.Outcome}. {repair.Verdict}"
        : $"step {repair.Step}, {repair.Site}: {repair.Before} -> {repair.After}";
}
