using System.Diagnostics;

namespace TorchRelu.Samples.Mnist;

/// <summary>The same network and seed trained three times at a rate that kills it.</summary>
internal sealed class RescueRun(Screen screen)
{
    private const int WarmUpBatches = 50;

    public IReadOnlyList<RunResult> Run(MnistOptions options, DigitData data, CancellationToken cancel)
    {
        var (train, test) = (data.Train.ToRows(), data.Test.ToRows());
        screen.Say(
            $"{options.Model}, {options.Optimizer} at {options.LearningRate}, {options.Epochs} epochs of {train.Rows:N0} images, seed " +
            $"{options.Seed}.");
        var watched = DigitTraining.Of(options);
        (string Name, NetworkTrainerOptions Training)[] runs =
        [
            ("unwatched", watched with { DyingRelu = null }),
            ("warned",
                watched with { OnWarned = warning => screen.Say(warning.Finding.Severity, $"{warning.Finding.Severity}",
                $" at step {warning.Step}: {warning.Message}", indent: "  ") }),
            ("repaired", watched with { DyingRelu = new() { Policy = Rescue.Policy(options.Remedy) }, OnRepaired = repair =>
                screen.Say($"  {Sentence(repair)}") }),
        ];
        WarmUp(options, data);
        var results = new List<RunResult>();
        foreach (var (name, training) in runs)
        {
            screen.Say($"{name}:");
            results.Add(Run(name, training, options, train, test, cancel));
        }

        screen.Show(RescueTable.Build(results));
        if (RescueTable.Explain(results[0], results[1]) is { } explained) screen.Say(explained);
        var (severity, word, numbers) = RescueTable.Verdict(results[0], results[^1]);
        screen.Say(severity, word, numbers);
        return results;
    }

    // What is compiled and allocated at first is no run's time.
    private static void WarmUp(MnistOptions options, DigitData data)
    {
        var few = data.Train.Slice(0, Math.Min(data.Train.Count, WarmUpBatches * options.BatchSize)).ToRows();
        using var trained = DigitTraining.Trainer(options.Model, DigitTraining.Of(options) with { Epochs = 1 }).Train(few);
    }

    private RunResult Run(
        string name, NetworkTrainerOptions training, MnistOptions options, NetworkData train, NetworkData test, CancellationToken cancel)
    {
        var trainer = DigitTraining.Trainer(options.Model, training);
        var time = Stopwatch.StartNew();
        using var trained = screen.Train(progress => trainer.Train(train, progress, cancel));
        time.Stop();
        cancel.ThrowIfCancellationRequested();
        if (trained.StopReason is { } reason)
            screen.Say($"  Ended early: {reason}.");
        if (options.Report is { } folder && trained.ReluReport is { } report)
            ReportFolder.Write(folder, name, report);
        return RunResult.Of(name, trained.Scan(train), options.Seed, trained.Evaluate(test).Metric, time.Elapsed) with
        {
            Repairs = [.. (trained.ReluReport?.Repairs ?? []).Select(RepairResult.Of)],
        };
    }

    private static string Sentence(RepairRecord repair) => repair.DecidedAt is { } decided
        ? $"step {decided}, {repair.Site}: {repair.After}: {repair.Outcome}. {repair.Verdict}"
        : $"step {repair.Step}, {repair.Site}: {repair.Before} -> {repair.After}";
}
