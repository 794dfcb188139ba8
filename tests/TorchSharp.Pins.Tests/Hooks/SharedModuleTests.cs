namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>Probe and TargetFinder rely on it: a module used twice has two names, and its hook runs once per use.</summary>
public class SharedModuleTests
{
    [Fact]
    public void It_is_listed_under_both_names()
    {
        using var net = new SharedActivationNet();

        var named = net.named_modules().Where(entry => ReferenceEquals(entry.module, net.Act));

        named.Select(entry => entry.name).Should().Equal("act", "again");
    }

    [Fact]
    public void Its_hook_runs_once_per_use_with_the_shape_of_that_use()
    {
        using var net = new SharedActivationNet();
        var widths = new List<long>();
        net.Act.register_forward_hook((_, _, output) =>
        {
            widths.Add(output.size(1));
            return output;
        });

        using var input = ones(1, 4);
        net.call(input).Dispose();

        widths.Should().Equal(3, 2);
    }
}
