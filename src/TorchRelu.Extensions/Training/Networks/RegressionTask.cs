using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu;

/// <summary>A number.</summary>
internal sealed class RegressionTask : NetworkTask
{
    public override int Outputs => 1;

    public override string MetricName => "negated RMSE";

    internal override bool HasClasses => false;

    internal override string Labels => "finite numbers";

    internal override bool Takes(float label) => float.IsFinite(label);

    internal override Tensor Tensor(float[] labels) => from_array(labels);

    internal override Tensor Loss(Tensor output, Tensor labels) => functional.mse_loss(output.reshape(-1), labels);

    internal override double Score(Tensor output, Tensor labels) => output.reshape(-1).sub(labels).pow(2).sum(ScalarType.Float64).item<double>();

    internal override double Metric(double score, long rows) => -Math.Sqrt(score / rows);

    internal override bool Fits(ReadOnlySpan<long> shape) => shape is [1] or [1, 1];
}
