using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tasks;

/// <summary>Binary classification from one logit.</summary>
internal sealed class BinaryTask : NetworkTask
{
    public override int Outputs => 1;

    public override string MetricName => "accuracy";

    internal override bool HasClasses => true;

    internal override string Labels => "0 or 1";

    internal override bool Takes(float label) => label is 0 or 1;

    internal override Tensor Tensor(float[] labels) => from_array(labels);

    internal override Tensor Loss(Tensor output, Tensor labels) => functional.binary_cross_entropy_with_logits(output.reshape(-1), labels);

    internal override double Score(Tensor output, Tensor labels) => output.reshape(-1).gt(0).eq(labels.gt(0)).sum().item<long>();

    internal override double Metric(double score, long rows) => score / rows;

    internal override bool Fits(ReadOnlySpan<long> shape) => shape is [1] or [1, 1];
}

/// <summary>Multiclass classification from one logit per class.</summary>
internal sealed class MulticlassTask(int classes) : NetworkTask
{
    public override int Outputs => classes;

    public override string MetricName => "accuracy";

    internal override bool HasClasses => true;

    internal override string Labels => $"whole numbers from 0 to {classes - 1}";

    internal override bool Takes(float label) => label >= 0 && label < classes && label == MathF.Truncate(label);

    internal override Tensor Tensor(float[] labels) => from_array(Array.ConvertAll(labels, label => (long)label));

    internal override Tensor Loss(Tensor output, Tensor labels) => functional.cross_entropy(output, labels);

    internal override double Score(Tensor output, Tensor labels) => output.argmax(1).eq(labels).sum().item<long>();

    internal override double Metric(double score, long rows) => score / rows;
}

/// <summary>Regression from one output.</summary>
internal sealed class RegressionTask : NetworkTask
{
    public override int Outputs => 1;

    public override string MetricName => "negated RMSE";

    internal override bool HasClasses => false;

    internal override string Labels => "finite numbers";

    internal override bool Takes(float label) => float.IsFinite(label);

    internal override Tensor Tensor(float[] labels) => from_array(labels);

    internal override Tensor Loss(Tensor output, Tensor labels) => functional.mse_loss(output.reshape(-1), labels);

    internal override double Score(Tensor output, Tensor labels) =>
        output.reshape(-1).sub(labels).pow(2).sum(ScalarType.Float64).item<double>();

    internal override double Metric(double score, long rows) => -Math.Sqrt(score / rows);

    internal override bool Fits(ReadOnlySpan<long> shape) => shape is [1] or [1, 1];
}
