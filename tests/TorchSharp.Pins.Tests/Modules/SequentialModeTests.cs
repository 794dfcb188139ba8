using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// eval() and train() of a Sequential reach its children. Its own flag follows from TorchSharp 0.105.1 on and never moves up to 0.105.0.
/// </summary>
public class SequentialModeTests
{
    [Fact]
    public void Eval_reaches_the_children_and_the_own_flag_follows_from_0_105_1_on()
    {
        using var net = Sequential(ReLU(), Dropout());

        net.eval();

        net.children().Should().OnlyContain(child => !child.training);
        net.training.Should().BeFalse();
    }

    [Fact]
    public void Train_reaches_the_children_and_the_own_flag_follows_from_0_105_1_on()
    {
        using var net = Sequential(ReLU(), Dropout());

        net.train(false);

        net.children().Should().OnlyContain(child => !child.training);
        net.training.Should().BeFalse();
    }

    [Fact]
    public void A_module_with_fields_changes_its_own_flag_in_every_version()
    {
        using var net = new Net();

        net.eval();

        net.training.Should().BeFalse();
    }
}
