using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class RectifierTests
{
    [Theory]
    [InlineData("ReLU", true)]
    [InlineData("ReLU6", true)]
    [InlineData("Hardtanh", true)]
    [InlineData("Hardswish", true)]
    [InlineData("LeakyReLU", false)]
    [InlineData("PReLU", false)]
    [InlineData("RReLU", false)]
    [InlineData("ELU", false)]
    [InlineData("CELU", false)]
    [InlineData("SELU", false)]
    [InlineData("GELU", false)]
    [InlineData("SiLU", false)]
    [InlineData("Mish", false)]
    public void Only_an_activation_without_gradient_below_zero_can_die(string activation, bool canDie) =>
        Rectifier.CanDie(activation).Should().Be(canDie);

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Softplus")]
    [InlineData("relu")]
    public void Gates_and_misspellings_are_not_known(string activation) => Rectifier.IsKnown(activation).Should().BeFalse();

    [Theory]
    [InlineData("PReLU")]
    [InlineData("LeakyReLU")]
    [InlineData("ELU")]
    public void With_a_negative_slope_of_exactly_0_they_can_die_as_a_ReLU(string activation)
    {
        var traits = Rectifier.Find(activation);

        traits.CanDie(0).Should().BeTrue();
        traits.CanDie(-0.0).Should().BeTrue();
        traits.CanDie(1e-30).Should().BeFalse();
        traits.CanDie(double.NaN).Should().BeFalse();
        traits.CanDie(null).Should().BeFalse("a slope that cannot be read is taken as not 0");
    }

    [Fact]
    public void A_slope_does_not_save_a_ReLU_nor_kill_a_GELU()
    {
        Rectifier.Find("ReLU").CanDie(0.25).Should().BeTrue();
        Rectifier.Find("GELU").CanDie(0).Should().BeFalse();
    }

    [Fact]
    public void A_PReLU_can_die_channel_by_channel()
    {
        var traits = Rectifier.Find("PReLU");

        traits.CanDie([0.25f, 0, 0.1f, -0f], 4).Should().Equal(false, true, false, true);
        traits.CanDie([0f], 3).Should().Equal(true, true, true);
        var asking = () => traits.CanDie([0f, 0], 3);
        asking.Should().Throw<ArgumentException>().WithMessage("2 slopes for 3 channels*");
    }

    [Fact]
    public void An_unknown_activation_is_refused_with_the_list_of_known_ones()
    {
        var asking = () => Rectifier.CanDie("Softmax");

        asking.Should().Throw<ArgumentException>().WithMessage("*'Softmax'*ReLU*LeakyReLU*");
    }

    [Theory]
    [InlineData("ReLU", -1, false)]
    [InlineData("ReLU", 1, true)]
    [InlineData("ReLU6", -1, false)]
    [InlineData("ReLU6", 3, true)]
    [InlineData("ReLU6", 7, false)]
    [InlineData("Hardtanh", -1.5, false)]
    [InlineData("Hardtanh", -0.5, true)]
    [InlineData("Hardtanh", 1.5, false)]
    [InlineData("Hardswish", -3.5, false)]
    [InlineData("Hardswish", -2, true)]
    [InlineData("Hardswish", 4, true)]
    public void The_margin_is_above_zero_exactly_where_there_is_a_gradient(string activation, double z, bool gradient)
    {
        var traits = Rectifier.Find(activation);

        (Margin(traits, z, Output(activation, z)) > 0).Should().Be(gradient);
        (Math.Abs(Output(activation, z + 1e-6) - Output(activation, z - 1e-6)) > 0).Should()
            .Be(gradient, "the table speaks of this very function");
    }

    [Theory]
    [InlineData("ReLU", -5, 0, true)]
    [InlineData("ReLU", -5, 1e-9, false)]
    [InlineData("ReLU6", 6, 9, true)]
    [InlineData("ReLU6", 5.999, 9, false)]
    [InlineData("ReLU6", -3, 0, true)]
    [InlineData("Hardtanh", -4, -1, true)]
    [InlineData("Hardtanh", -4, -0.99, false)]
    [InlineData("Hardtanh", 1, 2, true)]
    [InlineData("Hardswish", -9, -3.001, true)]
    [InlineData("Hardswish", -9, -3, false)]
    public void A_range_without_a_positive_margin_is_silent(string activation, double low, double high, bool silent) =>
        Rectifier.Find(activation).IsSilentOn(new Interval(low, high)).Should().Be(silent);

    [Fact]
    public void A_module_with_ends_of_its_own_is_held_to_them()
    {
        var traits = Rectifier.Find("Hardtanh") with { Low = 0, High = 20 };

        traits.IsSilentOn(new Interval(-3, 0)).Should().BeTrue();
        traits.IsSilentOn(new Interval(2, 19)).Should().BeFalse();
        traits.Rectify(Interval.Everything).Should().Be(new Interval(0, 20));
    }

    [Fact]
    public void No_output_leaves_the_range_that_follows_from_the_input()
    {
        var random = new Random(11);
        foreach (var name in new[] { "ReLU", "ReLU6", "Hardtanh", "Hardswish", "GELU", "SiLU", "ELU", "SELU", "Mish", "LeakyReLU" })
        {
            for (var i = 0; i < 2_000; i++)
            {
                var (a, b, at) = (8 * random.Normal(), 8 * random.Normal(), random.NextDouble());
                var input = Interval.Between(Math.Min(a, b), Math.Max(a, b));

                Rectifier.Find(name).Rectify(input).Contains(Output(name, input.Low + (at * (input.High - input.Low)))).Should()
                    .BeTrue("{0} on {1}", name, input);
            }
        }
    }

    [Fact]
    public void What_a_ReLU_passes_on_is_neither_negative_nor_above_its_bound()
    {
        Rectifier.Find("ReLU").Rectify(new Interval(-4, 2.5)).Should().Be(new Interval(0, 2.5));
        Rectifier.Find("ReLU").Rectify(Interval.Everything).Should().Be(Interval.NonNegative);
        Rectifier.Find("ReLU6").Rectify(Interval.Everything).Should().Be(new Interval(0, 6));
    }

    [Fact]
    public void A_type_of_the_users_own_is_taken_at_its_word()
    {
        RectifierTraits.OfUser("Squared").CanDie().Should().BeTrue();
        RectifierTraits.OfUser("Snake", canDie: false).CanDie().Should().BeFalse();
        RectifierTraits.OfUser("Squared").Rectify(new Interval(-1, 1)).Should().Be(Interval.Everything, "nothing is known of its outputs");
    }

    private static double Margin(RectifierTraits traits, double z, double y) => traits.Margin switch
    {
        FiringMargin.Output => y,
        FiringMargin.BetweenEnds => Math.Min(y - traits.Low, traits.High - y),
        _ => z - traits.Low,
    };

    private static double Output(string activation, double z) => activation switch
    {
        "ReLU" => Math.Max(z, 0),
        "ReLU6" => Math.Clamp(z, 0, 6),
        "Hardtanh" => Math.Clamp(z, -1, 1),
        "Hardswish" => z * Math.Clamp(z + 3, 0, 6) / 6,
        "GELU" => z * NormalDistribution.Cumulative(z),
        "SiLU" => z / (1 + Math.Exp(-z)),
        "Mish" => z * Math.Tanh(Math.Log(1 + Math.Exp(z))),
        "ELU" => z > 0 ? z : Math.Exp(z) - 1,
        "SELU" => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * (Math.Exp(z) - 1)),
        _ => z > 0 ? z : 0.01 * z,
    };
}
