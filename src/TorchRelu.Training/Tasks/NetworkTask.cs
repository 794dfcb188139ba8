using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>The task of a network: its labels, the width of its output, its loss and its metric.</summary>
public abstract class NetworkTask
{
    private protected NetworkTask()
    {
    }

    /// <summary>Binary classification: labels 0 and 1, one output (the logit), binary cross entropy, accuracy.</summary>
    public static NetworkTask Binary { get; } = new BinaryTask();

    /// <summary>
    /// Regression: any finite label, one output, mean squared error. The metric is the negated root of the error, so that higher is better.
    /// </summary>
    public static NetworkTask Regression { get; } = new RegressionTask();

    /// <summary>Multiclass classification: labels from 0, one output (the logit) per class, cross entropy, accuracy.</summary>
    /// <param name="classes">The number of classes; 2 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 classes.</exception>
    public static NetworkTask Multiclass(int classes) => classes >= 2 ? new MulticlassTask(classes)
        : throw new ArgumentOutOfRangeException(nameof(classes), classes, "One class out of several needs 2 or more.");

    /// <summary>The number of outputs per row.</summary>
    public abstract int Outputs { get; }

    /// <summary>The name of the metric, e.g. "accuracy".</summary>
    public abstract string MetricName { get; }

    /// <summary>Whether the labels are classes. A training needs at least two classes.</summary>
    internal abstract bool HasClasses { get; }

    /// <summary>The labels that this task accepts, in words.</summary>
    internal abstract string Labels { get; }

    internal abstract bool Takes(float label);

    internal abstract Tensor Tensor(float[] labels);

    /// <summary>The mean loss over the rows.</summary>
    internal abstract Tensor Loss(Tensor output, Tensor labels);

    /// <summary>The sum of what each row contributes to the metric.</summary>
    internal abstract double Score(Tensor output, Tensor labels);

    /// <summary>The metric of rows with the total score <paramref name="score"/>; higher is better.</summary>
    internal abstract double Metric(double score, long rows);

    /// <summary>Whether one row gives an output of this shape.</summary>
    internal virtual bool Fits(ReadOnlySpan<long> shape) => shape is [1, var width] && width == Outputs;
}
