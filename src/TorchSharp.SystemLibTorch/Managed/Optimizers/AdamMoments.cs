using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The running means of a gradient and of its square, and the step that Adam and AdamW take by them.</summary>
internal readonly record struct AdamMoments(long Step, Tensor First, Tensor Second, Tensor? LargestSecond)
{
    public void Update(Tensor parameter, Tensor gradient, double rate, (double, double) betas, double eps)
    {
        var (beta1, beta2) = betas;
        First.mul_(beta1).add_(gradient, 1 - beta1);
        var second = Second.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        if (LargestSecond is not null) second = LargestSecond.copy_(LargestSecond.maximum(second));
        var denominator = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, Step))).add_(eps);
        parameter.addcdiv_(First, denominator, -rate / (1 - Math.Pow(beta1, Step)));
    }
}
