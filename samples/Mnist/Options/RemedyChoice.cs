namespace TorchRelu.Samples.Mnist;

/// <summary>What a rescue does, and nothing else.</summary>
internal enum RemedyChoice
{
    Leaky,
    PRelu,
    Elu,
    Recycle,
    Rate,
}
