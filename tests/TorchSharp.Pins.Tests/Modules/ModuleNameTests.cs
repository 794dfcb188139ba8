using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>ModelName relies on it: GetName() is what a module gave its base, and for a Sequential it is the C++ class behind it.</summary>
public class ModuleNameTests
{
    [Fact]
    public void It_is_what_the_module_gave_its_base()
    {
        using var net = new Named();

        net.GetName().Should().Be("digits");
    }

    [Fact]
    public void That_of_a_Sequential_is_the_class_in_libtorch()
    {
        using var plain = Sequential(Linear(2, 2));
        using var derived = new Derived();

        plain.GetName().Should().Be("torch::nn::SequentialImpl");
        derived.GetName().Should().Be("torch::nn::SequentialImpl");
    }

    private sealed class Named() : Module<Tensor, Tensor>("digits")
    {
        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class Derived() : Sequential(Linear(2, 2));
}
