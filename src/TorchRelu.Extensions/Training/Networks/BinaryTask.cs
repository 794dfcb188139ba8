using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>One class out of two, from one logit.</summary>
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
