using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Behaviour.Tests.Numerics;

/// <summary>Reductions over dimensions, types and strides against loops in C#.</summary>
public class ReductionTests
{
    public static TheoryData<string, Func<Tensor>> Layouts() => new()
    {
        { "dense", () => randn(4, 3, 5) },
        { "channels last", () => randn(4, 5, 3).permute(0, 2, 1) },
        { "every other row", () => randn(8, 3, 5).slice(0, 0, 8, 2) },
        { "expanded", () => randn(1, 3, 5).expand(4, 3, 5) },
    };

    public static TheoryData<ScalarType> Types() => new(ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64);

    [Theory]
    [MemberData(nameof(Layouts), DisableDiscoveryEnumeration = true)]
    public void Counts_and_extremes_per_channel(string layout, Func<Tensor> make)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var tensor = make();
        var channels = Enumerable.Range(0, 3).Select(channel => Values(tensor.select(1, channel))).ToList();

        Values(tensor.gt(0).sum([0, 2], type: int64)).Should().Equal(channels.Select(values => (double)values.Count(value => value > 0)), layout);
        Values(tensor.gt(0).count_nonzero([0, 2])).Should().Equal(channels.Select(values => (double)values.Count(value => value > 0)));
        Values(tensor.amax([0, 2])).Should().Equal(channels.Select(values => values.Max()));
        Values(tensor.amin([0, 2], keepdim: true)).Should().Equal(channels.Select(values => values.Min()));
        Values(tensor.mean([0, 2], type: float64)).Should().Equal(channels.Select(values => values.Average()), Near);
        Values(tensor.sum([0, 2], keepdim: true, type: float64)).Should().Equal(channels.Select(values => values.Sum()), Near);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_floating_point_type(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensor = from_array(new float[,] { { -1, 0, 2 }, { 3, -4, 0.5f } }).to(type);

        Values(tensor.sign().sum(1L)).Should().Equal(0, 1);
        Values(tensor.eq(0).sum()).Should().Equal(1);
        var (values, positions) = tensor.max(1);
        Values(values).Should().Equal(2, 3);
        Values(positions).Should().Equal(2, 0);
        tensor.gt(0).any(1).data<bool>().ToArray().Should().Equal(true, true);
        tensor.gt(-5).all().item<bool>().Should().BeTrue();
        tensor.argmax().item<long>().Should().Be(3);
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-12;

    private static double[] Values(Tensor tensor) => tensor.to(float64).data<double>().ToArray();
}
