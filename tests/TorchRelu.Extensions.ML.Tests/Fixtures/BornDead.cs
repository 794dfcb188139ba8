using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>A network none of whose rectifiers ever fires, and a policy that makes them PReLUs.</summary>
internal static class BornDead
{
    public const int Rows = 2_400;

    public static TorchSharpNetworkOptions Repaired { get; } = new()
    {
        Training =
            new() { Epochs = 6, Seed = 1,
            DyingRelu = new() { Policy = new(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.PRelu())) } },
    };

    public static Module<Tensor, Tensor> Net()
    {
        var network = Point.Net(3);
        using var ungraded = no_grad();
        network.get_parameter("in.bias")!.fill_(-20);
        return network;
    }
}
