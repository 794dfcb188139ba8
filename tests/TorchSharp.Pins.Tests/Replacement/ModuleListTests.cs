using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Pins.Tests.Replacement;

/// <summary>
/// ModuleHolders relies on it: ModuleList and ModuleDict register their modules once, and what is set later is called and not listed.
/// </summary>
public class ModuleListTests
{
    [Fact]
    public void Setting_an_element_changes_what_is_called_and_not_what_is_listed()
    {
        using var net = new ListNet();
        var learned = PReLU(1);

        net.Layers[1] = learned;

        net.Layers[1].Should().BeSameAs(learned);
        net.named_modules().Select(entry => entry.module).Should().NotContain(learned);
        net.named_modules().Select(entry => entry.name).Should().Equal("layers", "named", "layers.0", "layers.1", "named.act");
        net.parameters().Should().HaveCount(2);
    }

    [Fact]
    public void Setting_the_registration_as_well_makes_both_agree()
    {
        using var net = new ListNet();
        var learned = PReLU(1);

        net.Layers[1] = learned;
        net.Layers.Field<OrderedDict<string, Module>>("_internal_submodules")["1"] = learned;

        net.named_parameters().Select(entry => entry.name).Should().Equal("layers.0.weight", "layers.0.bias", "layers.1.weight");
    }

    [Fact]
    public void A_dictionary_behaves_alike()
    {
        using var net = new ListNet();
        var learned = PReLU(1);

        net.Named["act"] = learned;

        net.Named["act"].Should().BeSameAs(learned);
        net.Named.Keys.Should().Equal("act");
        net.named_modules().Select(entry => entry.module).Should().NotContain(learned);
    }

    private sealed class ListNet : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Module<Tensor, Tensor>> layers = ModuleList<Module<Tensor, Tensor>>(Linear(2, 2), ReLU());
        private readonly ModuleDict<Module<Tensor, Tensor>> named = ModuleDict<Module<Tensor, Tensor>>(("act", ELU()));

        public ListNet()
            : base(nameof(ListNet)) => RegisterComponents();

        public ModuleList<Module<Tensor, Tensor>> Layers => layers;

        public ModuleDict<Module<Tensor, Tensor>> Named => named;

        public override Tensor forward(Tensor input) => named["act"].call(layers[1].call(layers[0].call(input)));
    }
}
