namespace TorchRelu.Samples.Mnist;

internal enum ModelKind
{
    Mlp,
    Cnn,
}
