using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Modules;

/// <summary>named_modules() leaves out the module itself and lists all direct children before theirs. TorchSharp 0.102.8 to 0.107.0.</summary>
public class NamedModulesTests
{
    [Fact]
    public void The_root_is_not_among_them_and_children_come_before_grandchildren()
    {
        using var net = Sequential(("body", Sequential(("fc", Linear(2, 2)), ("act", ReLU()))), ("head", Linear(2, 1)));

        net.named_modules().Select(entry => entry.name).Should().Equal("body", "head", "body.fc", "body.act");
        net.named_modules().Select(entry => entry.module).Should().NotContain(net);
    }

    [Fact]
    public void The_same_holds_for_a_module_with_fields()
    {
        using var outer = new Outer();

        outer.named_modules().Select(entry => entry.name).Should().Equal("inner", "act", "inner.first", "inner.act", "inner.last");
    }

    private sealed class Outer : Module<Tensor, Tensor>
    {
        private readonly Support.Net inner = new();
        private readonly Module<Tensor, Tensor> act = ReLU();

        public Outer()
            : base(nameof(Outer)) => RegisterComponents();

        public override Tensor forward(Tensor input) => act.call(inner.call(input));
    }
}
