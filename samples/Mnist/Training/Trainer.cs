using TorchRelu.Reporting;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples.Mnist;

/// <summary>The training loop as in every TorchSharp program, with a monitor attached unless it is to be unwatched.</summary>
internal sealed class Trainer(Module<Tensor, Tensor> model, MnistOptions options, Watch? watch)
{
    public Trainer(Module<Tensor, Tensor> model, MnistOptions options)
        : this(model, options, new Watch())
    {
    }

    private const int EvaluationBatch = 250;

    /// <returns>What the monitor says at the end, from the last two windows of the training; null where there is none.</returns>
    public ReluReport? Train(DigitTensors digits, IProgress<Tick> progress, CancellationToken cancel = default)
    {
        var shuffle = new Random(options.Seed);
        var steps = (digits.Count + options.BatchSize - 1) / options.BatchSize;
        using var optimizer = CreateOptimizer();
        using var monitor = watch is null ? null : DyingReluMonitor.Attach(model, optimizer, new DyingReluOptions { Policy = watch.Policy });
        if (watch?.Warned is { } warned)
            monitor!.Warned += warned;
        if (watch?.Repaired is { } repaired)
            monitor!.Repaired += repaired;

        model.train();
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            var score = new Score();
            var step = 0;
            foreach (var (images, labels) in digits.Shuffled(options.BatchSize, shuffle))
            {
                cancel.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();

                optimizer.zero_grad();
                var output = model.call(images);
                var loss = functional.cross_entropy(output, labels);
                loss.backward();
                optimizer.step();
                var lossNow = loss.item<float>();
                monitor?.Step(lossNow);

                score = score.Add(lossNow, CountCorrect(output, labels), labels.shape[0]);
                progress.Report(OnTheWay(epoch, ++step, steps, score));
            }

            monitor?.EndEpoch(score.Accuracy);
            progress.Report(EpochDone(epoch, score, monitor?.Report()));
            if (monitor?.StopReason is not null)
                break;
        }

        return monitor?.Report();
    }

    public double Evaluate(DigitTensors digits)
    {
        using var _ = no_grad();
        model.eval();
        var score = new Score();
        foreach (var (images, labels) in digits.Batches(EvaluationBatch))
        {
            using var scope = NewDisposeScope();
            score = score.Add(0, CountCorrect(model.call(images), labels), labels.shape[0]);
        }

        return score.Accuracy;
    }

    /// <summary>Looks at every channel on every image: what is silent on all of them is dead.</summary>
    public ReluReport Scan(DigitTensors digits) =>
        DyingReluMonitor.Scan(model, digits.Batches(EvaluationBatch).Select(batch => batch.Images));

    private optim.Optimizer CreateOptimizer() => options.Optimizer switch
    {
        OptimizerKind.Sgd => optim.SGD(model.parameters(), options.LearningRate, momentum: 0.9),
        _ => optim.Adam(model.parameters(), options.LearningRate),
    };

    private Tick OnTheWay(int epoch, int step, int steps, Score score) => new(
        Fraction: (epoch - 1 + (double)step / steps) / options.Epochs,
        Text: $"epoch {epoch}/{options.Epochs}  step {step}/{steps}  {score}",
        IsMilestone: false);

    private Tick EpochDone(int epoch, Score score, ReluReport? report) => new(
        Fraction: (double)epoch / options.Epochs,
        Text: $"epoch {epoch}/{options.Epochs}  {score}" + (report is null ? "" : $"  dead {report.Dead} of {report.Channels}"),
        IsMilestone: true);

    private static long CountCorrect(Tensor output, Tensor labels) => output.argmax(1).eq(labels).sum().item<long>();
}
