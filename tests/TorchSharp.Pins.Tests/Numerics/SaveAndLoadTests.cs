using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using TorchSharp.Pins.Tests.Optimizers;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Numerics;

/// <summary>Models and optimizers come back from a file as they were. TorchSharp 0.102.8 to 0.107.0.</summary>
public class SaveAndLoadTests
{
    [Fact]
    public void A_model_comes_back_bit_for_bit()
    {
        manual_seed(1);
        using var saved = Model();
        using var loaded = Model();
        saved.call(randn(8, 6)).Dispose();

        using var stream = new MemoryStream();
        saved.save(stream);
        using var file = new MemoryStream(stream.ToArray());
        loaded.load(file);

        var found = loaded.state_dict();
        foreach (var (name, expected) in saved.state_dict()) found[name].bytes.SequenceEqual(expected.bytes).Should().BeTrue(name);
    }

    [Fact]
    public void A_model_of_another_shape_is_refused()
    {
        using var saved = Model();
        using var other = Sequential(Linear(6, 4));
        using var stream = new MemoryStream();
        saved.save(stream);

        other.Invoking(net => net.load(new MemoryStream(stream.ToArray()))).Should().Throw<ArgumentException>();
        other.Invoking(net => net.load(new MemoryStream(stream.ToArray()), strict: false)).Should().NotThrow();
    }

    [Fact]
    public void Dictionaries_load_by_name_and_say_what_is_missing()
    {
        using var source = Model();
        using var target = Model();
        var state = source.state_dict();
        state.Remove("0.bias");

        target.Invoking(net => net.load_state_dict(state)).Should().Throw<InvalidOperationException>();
        var (missing, unexpected) = target.load_state_dict(state, strict: false);

        missing.Should().Equal("0.bias");
        unexpected.Should().BeEmpty();
        allclose(source.Registered("0.weight"), target.Registered("0.weight")).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void An_optimizer_that_was_saved_goes_on_as_if_it_had_not_stopped(string name)
    {
        using var net = Model();
        using var copy = Model();
        copy.load_state_dict(net.state_dict());
        using var straight = (TorchSharp.Modules.OptimizerHelper)OptimizerFactory.Make(name, net.parameters(), 0.05);
        using var resumed = (TorchSharp.Modules.OptimizerHelper)OptimizerFactory.Make(name, copy.parameters(), 0.05);
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

    public static TheoryData<string> Optimizers() => new(OptimizerFactory.Names);

    private static TorchSharp.Modules.Sequential Model() => Sequential(Linear(6, 4), BatchNorm1d(4), PReLU(4), LayerNorm(4), Linear(4, 2));

    private static void Train(Module<Tensor, Tensor> net, optim.Optimizer optimizer, Tensor input)
    {
        for (var i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            net.call(input).pow(2).sum().backward();
            optimizer.step();
        }
    }
}
