namespace TorchRelu.Samples.Mnist;

internal enum OptimizerKind
{
    Adam,
    Sgd,
}
