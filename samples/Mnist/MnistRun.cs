using System.Diagnostics;
using TorchSharp;

namespace TorchRelu.Samples.Mnist;

/// <summary>One run of the program: load, train, test, look at the rectifiers, tell.</summary>
internal sealed class MnistRun(Screen screen, DigitLoader loader)
{
    public async Task RunAsync(MnistOptions options, CancellationToken cancel)
    {
        var data = await loader.LoadAsync(options.Data, Environment.GetEnvironmentVariable(MnistFolder.Variable), cancel);
        if (options.Threads is { } threads)
            torch.set_num_threads(threads);
        screen.Say($"TorchSharp {TorchVersions.TorchSharp} on libtorch {TorchVersions.LibTorch}, {torch.get_num_threads()} threads.");

        Summarize(options.Model);
        if (options.Rescue)
        {
            await WriteAsync(options, new RescueRun(screen).Run(options, data, cancel));
            return;
        }

        var (train, test) = (data.Train.ToRows(), data.Test.ToRows());
        var trainer = DigitTraining.Trainer(options.Model, DigitTraining.Of(options));

        var watch = Stopwatch.StartNew();
        using var trained = screen.Train(progress => trainer.Train(train, progress, cancel));
        watch.Stop();
        cancel.ThrowIfCancellationRequested();

        var report = trained.Scan(train);
        var result = RunResult.Of("train", report, options.Seed, trained.Evaluate(test).Metric, watch.Elapsed);
        if (trained.StopReason is { } reason)
            screen.Say($"Ended early: {reason}.");
        screen.Say($"Test accuracy {result.TestAccuracy:0.00 %} on {test.Rows:N0} images, after {result.Seconds:0.0} s of training.");
        screen.Show(LayerTable.Build(result.Layers));
        foreach (var sentence in LayerTable.Explain(report, train.Rows))
            screen.Say(sentence);
        var training = trained.ReluReport!;
        foreach (var finding in training.Findings.Where(finding => finding.Severity >= Severity.Warning))
            screen.Say(finding.Severity, $"{finding.Severity}", $": {finding.Text}");

        if (options.Report is { } folder)
        {
            ReportFolder.Write(folder, result.Name, training);
            screen.Say($"The report of the training, in every format: {Path.Combine(folder, $"{result.Name}.html")}");
        }

        await WriteAsync(options, [result]);
    }

    private void Summarize(ModelKind kind)
    {
        using var model = Models.Create(kind);
        using var monitor = DyingReluMonitor.Attach(model);
        var watched = monitor.Report().Layers.Select(layer => layer.Name).ToHashSet();
        screen.Show(ModelSummary.Build(model, watched));
        screen.Say(ModelSummary.Total(model, watched));
    }

    private static Task WriteAsync(MnistOptions options, IReadOnlyList<RunResult> results) => options.Json is { } path
        ? new RunFile("TorchSharp", TorchVersions.TorchSharp, results).WriteAsync(path)
        : Task.CompletedTask;
}
