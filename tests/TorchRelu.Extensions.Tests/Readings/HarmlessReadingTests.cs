using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>A reading leaves nothing behind but numbers.</summary>
public sealed class HarmlessReadingTests
{
    // Enough for readings before steps 0, 1, 2, 4, 8, 16 and 32, and of two epochs' ends.
    private const int Steps = 40;

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("branches")]
    public void A_reading_moves_no_parameter_gradient_buffer_or_random_number(string name)
    {
        using var model = Make(name);
        using var inputs = Inputs(name);
        using var monitor = DyingReluMonitor.Attach(model);
        model.call(inputs).Dispose();
        monitor.Step();
        var before = Bytes.Of(model);

        // The second forward is read and not traced. In eval mode of their own, normalisations change no buffer by themselves.
        foreach (var norm in model.modules().OfType<BatchNorm>()) norm.eval();
        manual_seed(7);
        var expected = Bytes.Of(get_rng_state());
        foreach (var dropout in model.named_modules().Where(named => named.name == "drop")) dropout.module.eval();
        model.call(inputs).Dispose();
        monitor.Step();

        Bytes.Of(get_rng_state()).Should().Equal(expected);
        foreach (var (entry, bytes) in Bytes.Of(model)) bytes.Should().Equal(before[entry], "{0} is not ours to change", entry);
        model.parameters().Should().OnlyContain(parameter => ReferenceEquals(parameter.grad, null));
        monitor.Records().Should().OnlyContain(record => record.Accounts[0] != null, "it was read");
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("branches")]
    public void Training_with_readings_is_that_without_to_the_bit(string name)
    {
        var (plain, plainGradients, plainRandom) = Train(name, watched: false);
        var (read, readGradients, readRandom) = Train(name, watched: true);

        foreach (var (entry, bytes) in plain) read[entry].Should().Equal(bytes, "{0} must not differ by a bit", entry);
        readGradients.Should().Equal(plainGradients);
        readRandom.Should().Equal(plainRandom);
    }

    [Fact]
    public void Hooks_are_there_for_one_forward_and_gone_with_its_step()
    {
        using var model = Make("cnn");
        using var inputs = Inputs("cnn");
        var bare = Hooks.On(model);
        var monitor = DyingReluMonitor.Attach(model);
        var standing = Hooks.On(model);
        var seen = new List<int>();
        for (var step = 0; step < 12; step++)
        {
            model.call(inputs).Dispose();
            seen.Add(Hooks.On(model) - standing);
            monitor.Step();
            Hooks.On(model).Should().Be(standing);
        }
        monitor.Dispose();

        // A reading before the first step, and after 1, 2, 4 and 8.
        seen.Select(hooks => hooks > 0).Should()
            .Equal(true, true, true, false, true, false, false, false, true, false, false, false);
        Hooks.On(model).Should().Be(bare);
    }

    [Fact]
    public void Disposed_in_the_midst_of_a_reading_it_leaves_no_hook()
    {
        using var model = Make("cnn");
        using var inputs = Inputs("cnn");
        var bare = Hooks.On(model);
        var monitor = DyingReluMonitor.Attach(model);
        model.call(inputs).Dispose();

        monitor.Dispose();

        Hooks.On(model).Should().Be(bare);
        model.call(inputs).Dispose();
    }

    [Fact]
    public void The_memory_of_a_reading_is_given_back()
    {
        using var model = Make("cnn");
        using var inputs = Inputs("cnn");
        using var monitor = DyingReluMonitor.Attach(model);
        void Step()
        {
            model.call(inputs).Dispose();
            monitor.Step();
        }

        for (var step = 0; step < 4; step++) Step();
        // After 4 steps comes a reading, after 5 none.
        var read = LiveTensors.Growth(Step);
        var plain = LiveTensors.Growth(Step);

        read.Should().Be(plain);
    }

    private static (Dictionary<string, byte[]> State, byte[] Gradients, byte[] Random) Train(string name, bool watched)
    {
        using var model = Make(name);
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = watched ? DyingReluMonitor.Attach(model, optimizer) : null;
        using var inputs = Inputs(name);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = model.call(inputs).pow(2).mean();
            loss.backward();
            optimizer.step();
            monitor?.Step(loss.item<float>());
            if (step % 20 == 19) monitor?.EndEpoch();
        }
        using var state = get_rng_state();
        return (Bytes.Of(model), [.. model.parameters().SelectMany(parameter => Bytes.Of(parameter.grad!))], Bytes.Of(state));
    }

    private static nn.Module<Tensor, Tensor> Make(string name)
    {
        if (name == "cnn") return Nets.Cnn();
        manual_seed(1);
        return name == "branches"
            ? nn.Sequential(("branches", new Branches(4, nn.BatchNorm2d(4), inPlace: true)), ("drop", nn.Dropout2d(0.2)),
                ("head", nn.Conv2d(4, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect)))
            : nn.Sequential(("fc1", nn.Linear(20, 32)), ("relu1", nn.ReLU(inplace: true)), ("drop", nn.Dropout(0.3)),
                ("fc2", nn.Linear(32, 16)), ("norm", nn.LayerNorm([16])), ("relu2", nn.ReLU()), ("fc3", nn.Linear(16, 4)));
    }

    private static Tensor Inputs(string name) => name == "branches" ? randn([8, 4, 6, 6], generator: new Generator(3))
        : Nets.Batch(64, name == "cnn").Inputs;
}
