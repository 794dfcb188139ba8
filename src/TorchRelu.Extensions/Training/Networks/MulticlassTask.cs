using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>One class out of several.</summary>
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
