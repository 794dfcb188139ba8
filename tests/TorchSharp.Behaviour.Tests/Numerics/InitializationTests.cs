using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Numerics;

/// <summary>
/// What the initialisers draw. xavier_normal_ draws from the uniform distribution. TorchSharp 0.102.8 to 0.107.0.
/// </summary>
public class InitializationTests
{
    [Theory]
    [InlineData(init.NonlinearityType.Linear, 0, 1)]
    [InlineData(init.NonlinearityType.Conv2D, 0, 1)]
    [InlineData(init.NonlinearityType.Sigmoid, 0, 1)]
    [InlineData(init.NonlinearityType.Tanh, 0, 1.6666666666666667)]
    [InlineData(init.NonlinearityType.ReLU, 0, 1.4142135623730951)]
    [InlineData(init.NonlinearityType.LeakyReLU, 0.2, 1.3867504905630728)]
    public void Gains(init.NonlinearityType nonlinearity, double slope, double expected) =>
        init.calculate_gain(nonlinearity, slope).Should().BeApproximately(expected, 1e-15);

    [Fact]
    public void Fans_count_the_receptive_field()
    {
        init.CalculateFanInAndFanOut(zeros(5, 3)).Should().Be((3, 5));
        init.CalculateFanInAndFanOut(zeros(8, 4, 3, 2)).Should().Be((24, 48));
        FluentActions.Invoking(() => init.CalculateFanInAndFanOut(zeros(5))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Normal_and_uniform_have_their_moments()
    {
        manual_seed(11);
        using var weight = empty(200, 300);

        Moments(init.normal_(weight, 2, 0.5)).Mean.Should().BeApproximately(2, 0.01);
        Moments(weight).Deviation.Should().BeApproximately(0.5, 0.01);
        Moments(init.uniform_(weight, -1, 3)).Mean.Should().BeApproximately(1, 0.02);
        Moments(weight).Deviation.Should().BeApproximately(4 / Math.Sqrt(12), 0.02);
        init.kaiming_normal_(weight, 0, init.FanInOut.FanOut, init.NonlinearityType.ReLU);
        Moments(weight).Deviation.Should().BeApproximately(Math.Sqrt(2.0 / 200), 1e-3);
        Moments(init.kaiming_uniform_(weight)).Deviation.Should().BeApproximately(Math.Sqrt(2.0 / 300), 1e-3);
        Moments(init.xavier_uniform_(weight, 2)).Deviation.Should().BeApproximately(2 * Math.Sqrt(2.0 / 500), 1e-3);
    }

    [Fact]
    public void Xavier_normal_is_uniform()
    {
        manual_seed(12);
        using var weight = empty(200, 300);

        init.xavier_normal_(weight);

        weight.abs().max().item<float>().Should().BeLessThanOrEqualTo((float)Math.Sqrt(6.0 / 500));
    }

    [Fact]
    public void Constants_fill_and_answer_with_the_tensor_without_leaving_a_gradient()
    {
        using var layer = Linear(2, 2);
        var weight = layer.Registered("weight");

        init.constant_(weight, 3).Should().BeSameAs(weight);
        weight.sum().item<float>().Should().Be(12);
        init.ones_(weight).sum().item<float>().Should().Be(4);
        init.zeros_(weight).sum().item<float>().Should().Be(0);
        weight.is_leaf.Should().BeTrue();
    }

    [Fact]
    public void Linear_and_convolutions_begin_within_one_over_the_root_of_the_fan_in()
    {
        manual_seed(13);
        using var net = Sequential(Linear(16, 64), Conv2d(4, 32, 2), Conv1d(8, 32, 2));

        foreach (var parameter in net.parameters()) parameter.abs().max().item<float>().Should().BeInRange(0.2f, 0.25f);
    }

    private static (double Mean, double Deviation) Moments(Tensor tensor) => (tensor.mean().item<float>(), tensor.std().item<float>());
}
