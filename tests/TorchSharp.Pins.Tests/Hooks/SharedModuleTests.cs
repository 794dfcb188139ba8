using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>A module that is used twice is listed under both names, and its hook runs twice per forward. TorchSharp 0.102.8 to 0.107.0.</summary>
public class SharedModuleTests
{
    [Fact]
    public void It_is_listed_under_both_names()
    {
        using var net = new SharedActivationNet();

        net.named_modules().Where(entry => ReferenceEquals(entry.module, net.Act)).Select(entry => entry.name).Should().Equal("act", "again");
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
