using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples.Comparison;

/// <summary>How one network is made and trained: 784-256-256-10, SGD with momentum 0.9.</summary>
internal sealed record Recipe(string Group, string Name)
{
    public const double HealthyRate = 0.05;
    public const double HighRate = 0.2;
    private const long Hidden = 256;

    public double Rate { get; init; } = HealthyRate;

    public Func<Module<Tensor, Tensor>> Activation { get; init; } = () => ReLU();

    public double Bias { get; init; }

    public bool BatchNorm { get; init; }

    public Weights Weights { get; init; } = Weights.He;

    public Module<Tensor, Tensor> Create()
    {
        var layers = new List<(string, Module<Tensor, Tensor>)> { ("flatten", Flatten()) };
        for (var i = 1; i <= 2; i++)
        {
            var linear = Linear(i == 1 ? 784 : Hidden, Hidden);
            Initialise(linear.weight!);
            init.constant_(linear.bias!, Bias);
            layers.Add(($"fc{i}", linear));
            if (BatchNorm) layers.Add(($"bn{i}", BatchNorm1d(Hidden)));
            layers.Add(($"act{i}", Activation()));
        }
        layers.Add(("fc3", Linear(Hidden, 10)));
        return Sequential(layers);
    }

    private void Initialise(Tensor weight) => _ = Weights switch
    {
        Weights.He => init.kaiming_normal_(weight, nonlinearity: init.NonlinearityType.ReLU),
        Weights.Xavier => init.xavier_normal_(weight),
        _ => init.normal_(weight, 0, 0.0001),
    };
}
