namespace TorchRelu.Samples.Mnist;

internal enum DataOrigin
{
    Option,
    Environment,
    Cache,
    Download,
    Drawn,
}
