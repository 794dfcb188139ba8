using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>What a network is to learn: which labels it takes, how wide its output is, its loss and its metric.</summary>
public abstract class NetworkTask
{
    private protected NetworkTask()
    {
    }

    /// <summary>One class out of two: labels 0 and 1, one output (the logit), binary cross entropy, accuracy.</summary>
    public static NetworkTask Binary { get; } = new BinaryTask();

    /// <summary>
    /// A number: any finite label, one output, mean squared error; the metric is the root of it, negated so that higher is better.
    /// </summary>
    public static NetworkTask Regression { get; } = new RegressionTask();

    /// <summary>One class out of several: labels from 0, an output (the logit) for each class, cross entropy, accuracy.</summary>
    /// <param name="classes">How many classes; 2 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public static NetworkTask Multiclass(int classes) => classes >= 2 ? new MulticlassTask(classes)
        : throw new ArgumentOutOfRangeException(nameof(classes), classes, "One class out of several needs 2 or more.");

    /// <summary>How many numbers the network gives for a row.</summary>
    public abstract int Outputs { get; }

    /// <summary>The name of the metric, e.g. "accuracy".</summary>
    public abstract string MetricName { get; }

    /// <summary>Whether the labels are classes, of which there must be two to learn anything.</summary>
    internal abstract bool HasClasses { get; }

    /// <summary>The labels this task takes, in words.</summary>
    internal abstract string Labels { get; }

    internal abstract bool Takes(float label);

    internal abstract Tensor Tensor(float[] labels);

    /// <summary>The mean over the rows.</summary>
    internal abstract Tensor Loss(Tensor output, Tensor labels);

    /// <summary>What each row adds to the metric, summed.</summary>
    internal abstract double Score(Tensor output, Tensor labels);

    /// <summary>The metric of rows that scored <paramref name="score"/> in all; higher is better.</summary>
    internal abstract double Metric(double score, long rows);

    /// <summary>Whether one row gives an output of this shape.</summary>
    internal virtual bool Fits(ReadOnlySpan<long> shape) => shape is [1, var width] && width == Outputs;
}
