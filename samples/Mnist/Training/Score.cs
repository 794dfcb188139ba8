namespace TorchRelu.Samples.Mnist;

/// <summary>Loss and accuracy over the images seen so far.</summary>
internal readonly record struct Score(double LossSum, long Correct, long Count)
{
    public double Loss => LossSum / Count;

    public double Accuracy => (double)Correct / Count;

    public Score Add(double loss, long correct, long count) => new(LossSum + loss * count, Correct + correct, Count + count);

    public override string ToString() => $"loss {Loss:0.0000}  accuracy {Accuracy:0.00 %}";
}
