using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Optimizers;

/// <summary>Checkpoints relies on it: an optimizer comes back from a file as it was.</summary>
public class SavedOptimizerTests
{
    public static TheoryData<string> Names() => new(OptimizerFactory.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_optimizer_that_was_saved_goes_on_as_if_it_had_not_stopped(string name)
    {
        manual_seed(1);
        using var net = Model();
        using var copy = Model();
        copy.load_state_dict(net.state_dict());
        using var straight = (OptimizerHelper)OptimizerFactory.Make(name, net.parameters(), 0.05);
        using var resumed = (OptimizerHelper)OptimizerFactory.Make(name, copy.parameters(), 0.05);
        manual_seed(2);
        using var input = randn(8, 6);
        Train(net, straight, input);
        copy.load_state_dict(net.state_dict());

        using var stream = new MemoryStream();
        straight.save_state_dict(new BinaryWriter(stream));
        resumed.load_state_dict(new BinaryReader(new MemoryStream(stream.ToArray())));
        Train(net, straight, input);
        Train(copy, resumed, input);

        net.parameters().Zip(copy.parameters()).Should().OnlyContain(pair => allclose(pair.First, pair.Second, 1e-6, 1e-7, false));
    }

    private static Sequential Model() => Sequential(Linear(6, 4), BatchNorm1d(4), PReLU(4), LayerNorm(4), Linear(4, 2));

    private static void Train(Sequential net, optim.Optimizer optimizer, Tensor input)
    {
        for (var i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            net.call(input).pow(2).mean().backward();
            optimizer.step();
        }
    }
}
