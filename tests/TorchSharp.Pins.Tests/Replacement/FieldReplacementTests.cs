using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Replacement;

/// <summary>
/// A module with fields calls what the field holds and lists what is registered: a replacement needs both. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class FieldReplacementTests
{
    private readonly Tensor _input = ones(1, 4);

    [Fact]
    public void The_field_alone_changes_what_is_called_and_not_what_is_listed()
    {
        using var net = new Net();
        var learned = PReLU(1);
        var runs = 0;
        learned.register_forward_hook(_ => runs++);

        net.SetField("act", learned);
        net.call(_input).Dispose();

        runs.Should().Be(1);
        net.named_modules().Select(entry => entry.module).Should().NotContain(learned);
        net.state_dict().Keys.Should().NotContain("act.weight");
    }

    [Fact]
    public void Taking_the_registration_away_and_adding_it_moves_the_name_to_the_end()
    {
        using var net = new Net();
        var learned = PReLU(1);

        net.register_module("act", null!);
        net.register_module("act", learned);

        net.named_modules().Select(entry => entry.name).Should().Equal("first", "last", "act");
    }

    [Fact]
    public void Setting_the_registration_by_its_name_keeps_the_order()
    {
        using var net = new Net();
        var learned = PReLU(1);

        Replace(net, learned);

        net.named_modules().Select(entry => entry.name).Should().Equal("first", "act", "last");
        net.named_modules().ElementAt(1).module.Should().BeSameAs(learned);
        net.parameters().Should().HaveCount(5);
    }

    [Fact]
    public void Field_and_registration_together_agree_in_every_view()
    {
        using var net = new Net();
        var learned = PReLU(1);
        Replace(net, learned);

        net.call(_input).sum().backward();
        net.eval();
        net.to(float64);

        learned.training.Should().BeFalse();
        net.Registered("act.weight").dtype.Should().Be(float64);
        net.state_dict().Keys.Should().Contain("act.weight");
    }

    [Fact]
    public void A_name_that_is_registered_cannot_be_registered_again() =>
        new Net().Invoking(net => net.register_module("act", ELU()))
            .Should().Throw<InvalidOperationException>().WithMessage("Sub-module act is already registered.");

    [Fact]
    public void A_field_of_a_narrow_type_takes_no_other_module()
    {
        using var net = new NarrowNet();

        net.Invoking(module => module.SetField("act", LeakyReLU())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Names_of_properties_and_attributes_are_not_the_fields_so_the_field_is_found_by_what_it_holds()
    {
        using var net = new NamedNet();

        net.named_children().Select(child => child.name).Should().Equal("head", "<Act>k__BackingField", "extra");
    }

    private static void Replace(Net net, Module<Tensor, Tensor> with)
    {
        net.Field<OrderedDict<string, Module>>("_internal_submodules")["act"] = with;
        net.SetField("act", with);
    }

    private sealed class NarrowNet : Module<Tensor, Tensor>
    {
        private readonly ReLU act = ReLU();

        public NarrowNet()
            : base(nameof(NarrowNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => act.call(input);
    }

    private sealed class NamedNet : Module<Tensor, Tensor>
    {
        [ComponentName(Name = "head")]
        private readonly Module<Tensor, Tensor> _last = Linear(2, 2);

        public NamedNet()
            : base(nameof(NamedNet))
        {
            RegisterComponents();
            register_module("extra", ELU());
        }

        public Module<Tensor, Tensor> Act { get; } = ReLU();

        public override Tensor forward(Tensor input) => _last.call(Act.call(input));
    }
}
