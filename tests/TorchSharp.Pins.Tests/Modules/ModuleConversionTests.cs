using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// ActivationMaker relies on it: to() gives a new activation the type of the model. ChannelGuard and ChannelsLastPRelu rely on it: a
/// parameter is found by its name at each use, though to() makes a new one.
/// </summary>
public class ModuleConversionTests
{
    [Fact]
    public void Changing_the_type_makes_new_parameters_and_disposes_the_old_ones()
    {
        using var net = Sequential(Linear(2, 2));
        var before = net.parameters().First();

        net.to(CPU, float64);

        var after = net.parameters().First();
        after.dtype.Should().Be(float64);
        ReferenceEquals(after, before).Should().BeFalse();
        before.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_converted_parameter_is_found_by_its_name()
    {
        using var module = new Custom();

        module.to(CPU, float64);

        module.Registered("weight").dtype.Should().Be(float64);
        using var input = ones(2, float64);
        using var output = module.call(input);
        output.data<double>().ToArray().Should().Equal(0.5, 0.5);
    }

    private sealed class Custom : Module<Tensor, Tensor>
    {
        private readonly Parameter weight = new(full([2], 0.5));

        public Custom()
            : base(nameof(Custom)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input * get_parameter("weight")!;
    }
}
