using TorchSharp.Utils;

namespace TorchSharp.Pins.Tests.Replacement;

/// <summary>
/// ModuleHolders relies on it: a module calls what its field holds and lists what is registered, so a replacement needs both.
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
    public void A_registration_may_have_another_name_than_the_field()
    {
        using var net = new NamedNet();

        net.named_children().Select(child => child.name).Should().Equal("head", "<Act>k__BackingField", "extra");
    }

    private static void Replace(Net net, Module<Tensor, Tensor> with)
    {
        net.Field<OrderedDict<string, Module>>("_internal_submodules")["act"] = with;
        net.SetField("act", with);
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
