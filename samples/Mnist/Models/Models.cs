using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples.Mnist;

internal static class Models
{
    public static Module<Tensor, Tensor> Create(ModelKind kind) => kind switch
    {
        ModelKind.Cnn => new Cnn(),
        _ => CreateMlp(),
    };

    private static Module<Tensor, Tensor> CreateMlp() => Sequential(
        ("flatten", Flatten()),
        ("fc1", Linear(784, 256)),
        ("relu1", ReLU()),
        ("fc2", Linear(256, 256)),
        ("relu2", ReLU()),
        ("fc3", Linear(256, 10)));
}
