using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class RectifierTests
{
    [Theory]
    [InlineData("ReLU", true)]
    [InlineData("ReLU6", true)]
    [InlineData("LeakyReLU", false)]
    [InlineData("ELU", false)]
    public void Only_an_activation_without_gradient_below_zero_can_die(string activation, bool canDie) =>
        Rectifier.CanDie(activation).Should().Be(canDie);

    [Fact]
    public void An_unknown_activation_is_refused_with_the_list_of_known_ones()
    {
        var asking = () => Rectifier.CanDie("Softmax");

        asking.Should().Throw<ArgumentException>().WithMessage("*'Softmax'*ReLU*LeakyReLU*");
    }
}
