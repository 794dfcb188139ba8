using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// The closed forms of <see cref="BornDead"/> held against networks that are really built. Seeds are fixed; 4 standard errors are one
/// failure in 16,000.
/// </summary>
public sealed class ClosedFormTests
{
    private const int Networks = 200_000;

    /// <summary>
    /// P(born dead on a two-sided domain) as measured once on 1.2 million networks, standard error at most 5e-4, by depth.
    /// </summary>
    private static readonly Dictionary<int, (int Depth, double Measured)[]> s_twoSided = new()
    {
        [2] = [(3, 0.1563), (4, 0.3399), (5, 0.4973), (6, 0.6213), (10, 0.8800)],
        [3] = [(3, 0.0431), (4, 0.1188), (5, 0.2069), (6, 0.2948), (10, 0.5785)],
        [4] = [(3, 0.0112), (4, 0.0367), (5, 0.0730), (6, 0.1145), (10, 0.2943)],
        [5] = [(3, 0.0028), (4, 0.0108), (5, 0.0237), (6, 0.0405), (10, 0.1281)],
    };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void On_one_input_networks_are_born_dead_as_often_as_the_closed_form_says(int width)
    {
        var shares = ManyNetworks.BornDead(Networks, width, hidden: 9, inputs: [1], seed: (ulong)(100 + width));

        for (var depth = 2; depth <= 10; depth++)
        {
            var expected = BornDead.OnOneInput(width, depth);
            shares[depth - 2].Should()
                .BeApproximately(expected, 4 * ManyNetworks.StandardError(expected, Networks), "width {0}, depth {1}", width, depth);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void On_a_two_sided_domain_they_are_as_the_table_and_the_bounds_say(int width)
    {
        // Without biases a network is linear on either side of zero: two inputs stand for the domain.
        var shares = ManyNetworks.BornDead(Networks, width, hidden: 9, inputs: [1, -1], seed: (ulong)(200 + width));

        var exact = BornDead.TwoHiddenLayers(width);
        shares[1].Should().BeApproximately(exact, 4 * ManyNetworks.StandardError(exact, Networks));
        foreach (var (depth, measured) in s_twoSided[width])
        {
            var error = ManyNetworks.StandardError(measured, Networks);
            shares[depth - 2].Should()
                .BeApproximately(measured, 4 * Math.Sqrt((error * error) + (5e-4 * 5e-4)), "width {0}, depth {1}", width, depth);
        }
        for (var depth = 3; depth <= 10; depth++)
        {
            shares[depth - 2].Should()
                .BeGreaterThan(BornDead.LowerBound(width, depth) - (4 * ManyNetworks.StandardError(shares[depth - 2], Networks)));
            shares[depth - 2].Should().BeLessThan(BornDead.OnOneInput(width, depth));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(180)]
    public void A_unit_misses_both_of_two_inputs_as_often_as_their_angle_says(int degrees)
    {
        const int Units = 400_000;
        var angle = degrees * Math.PI / 180;
        using var scope = NewDisposeScope();
        var weights = randn([Units, 3], generator: new Generator(300));
        var inputs = from_array(new[] { 1f, 0, 0, (float)Math.Cos(angle), (float)Math.Sin(angle), 0 }).view(2, 3);

        var outputs = nn.functional.relu(weights.matmul(inputs.t()));

        var both = 1 - outputs.amax(1).gt(0).to_type(float32).mean().item<float>();
        var expected = BornDead.OnTwoInputs(angle);
        both.Should().BeApproximately((float)expected, (float)Math.Max(1e-6, 4 * ManyNetworks.StandardError(expected, Units)));
    }

    [Fact]
    public void Units_fire_on_normal_inputs_as_often_as_bias_over_norm_says()
    {
        const int Samples = 40_000;
        const int Units = 64;
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var generator = new Generator(301);
        var weights = randn([Units, 20], generator: generator);
        var biases = randn([Units], generator: generator).mul(6);

        var fired =
            nn.functional.relu(nn.functional.linear(randn([Samples, 20], generator: generator), weights, biases)).gt(0).sum(
            [0L]).data<long>().ToArray();

        var norms = weights.pow(2).sum([1L]).sqrt().data<float>().ToArray();
        var bias = biases.data<float>().ToArray();
        for (var unit = 0; unit < Units; unit++)
        {
            var rate = BornDead.FiringRate(bias[unit], norms[unit]);
            (fired[unit] / (double)Samples).Should().BeApproximately(rate, Math.Max(1e-3, 4 * ManyNetworks.StandardError(rate, Samples)));
        }
    }

    [Theory]
    [InlineData(128, 0.880)]
    [InlineData(3_000, 0.0497)]
    public void A_unit_that_fires_on_a_thousandth_of_the_samples_looks_dead_as_often_as_its_rate_says(int samples, double expected)
    {
        const int Units = 4_000;
        const float Bias = -3.0902323f;
        BornDead.FiringRate(Bias, 1).Should().BeApproximately(0.001, 1e-8);
        using var scope = NewDisposeScope();

        var silent =
            1 - randn([Units, samples], generator: new Generator(302)).add(Bias).amax(1).gt(0).to_type(float32).mean().item<float>();

        ((double)silent).Should().BeApproximately(expected, 5e-4 + (4 * ManyNetworks.StandardError(expected, Units)));
        Math.Pow(1 - 0.001, samples).Should().BeApproximately(expected, 5e-4);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(400)]
    public void A_batch_normalisation_closes_its_ReLU_from_the_root_of_n_minus_1_on_and_not_before(int n)
    {
        var reach = Math.Sqrt(n - 1);

        HighestBehindBatchNorm(n, beta: -1.001 * reach).Should().Be(0);
        BornDead.BehindBatchNorm(gamma: 1, beta: -1.001 * reach, n).Should().BeTrue();
        HighestBehindBatchNorm(n, beta: -0.99 * reach).Should().BeGreaterThan(0);
        BornDead.BehindBatchNorm(gamma: 1, beta: -0.99 * reach, n).Should().BeFalse();
    }

    [Fact]
    public void With_a_positive_beta_every_batch_fires()
    {
        using var scope = NewDisposeScope();
        using var norm = nn.BatchNorm1d(64);
        using (no_grad()) norm.bias!.fill_(1e-3);
        var generator = new Generator(303);
        for (var batch = 0; batch < 50; batch++)
        {
            var outputs = nn.functional.relu(norm.call(randn([8, 64], generator: generator)));
            outputs.amax(0).gt(0).all().item<bool>().Should().BeTrue();
        }
    }

    // The most lopsided batch there is: one value differs. Large, so that epsilon does not matter.
    private static float HighestBehindBatchNorm(int n, double beta)
    {
        using var scope = NewDisposeScope();
        using var norm = nn.BatchNorm1d(1);
        using (no_grad()) norm.bias!.fill_(beta);
        var batch = new float[n];
        batch[0] = 1_000;
        return nn.functional.relu(norm.call(from_array(batch).view(n, 1))).max().item<float>();
    }
}
