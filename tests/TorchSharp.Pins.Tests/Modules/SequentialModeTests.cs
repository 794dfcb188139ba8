namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// ModelAtRest relies on it: eval() and train() reach a module and all below it, and every listing has parents before their children.
/// </summary>
public class SequentialModeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_mode_of_a_Sequential_is_that_of_its_children(bool byEval)
    {
        using var net = Sequential(ReLU(), Dropout());

        if (byEval) net.eval();
        else net.train(false);

        net.children().Should().OnlyContain(child => !child.training);
        net.training.Should().BeFalse();
    }

    [Fact]
    public void Eval_reaches_a_module_with_fields_and_its_children()
    {
        using var net = new Net();

        net.eval();

        net.children().Should().OnlyContain(child => !child.training);
        net.training.Should().BeFalse();
    }

    [Fact]
    public void A_module_is_listed_before_its_children()
    {
        using var net = Sequential(("outer", Sequential(("inner", Sequential(("act", ReLU()))))));

        net.named_modules().Select(entry => entry.name).Should().Equal("outer", "outer.inner", "outer.inner.act");
    }
}
