using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using TorchRelu.Internal;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class MonitoredReLUTests
{
    public static TheoryData<long[], bool> Outputs => new()
    {
        { [7, 33], false }, { [300, 200], false }, { [3, 5, 9, 7], false }, { [3, 5, 9, 7], true }, { [2, 70, 20, 20], false }, { [2, 70, 20, 20], true },
        { [4, 6, 10], false }, { [2, 3, 4, 5, 6], false }, { [2, 3, 4, 5, 6], true }, { [50], false },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Outputs_gradients_and_counts_equal_those_of_ReLU_to_the_bit(long[] shape, bool channelsLast) =>
        CompareWithReLU(TensorCase.Any(ElementType.Float32, Gen.Constant(Layout(shape, channelsLast))), cases: 20);

    [Fact]
    public void Outputs_gradients_and_counts_of_2000_random_views_equal_those_of_ReLU_to_the_bit() =>
        CompareWithReLU(TensorCase.Any(ElementType.Float32), cases: 2_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_stored_in_another_order_arrive_in_their_places(bool channelsLast)
    {
        using var values = new StoredTensor(new TensorCase(Layout([2, 3, 4, 5], channelsLast), new TensorValues(ElementType.Float32, Seed: 1, WithNaN: false)), offset: 3);
        using var dense = randn(5, 4, 3, 2);
        using var gradient = dense.permute(3, 2, 1, 0);
        using var expected = new Passage(nn.ReLU(), values.View, gradient);
        using var actual = new Passage(new MonitoredReLU(null, fusedFrom: 1), values.View, gradient);

        Bytes.Of(actual.Gradient).Should().Equal(Bytes.Of(expected.Gradient));
    }

    [Fact]
    public void A_gradient_that_is_one_number_for_all_reaches_all()
    {
        using var relu = new MonitoredReLU(null, fusedFrom: 1);
        using var input = from_array(new[] { 1f, -1f, 2f }).requires_grad_();
        using var sum = relu.call(input).sum();

        sum.backward();

        input.grad!.data<float>().ToArray().Should().Equal(1, 0, 1);
    }

    [Fact]
    public void The_gradient_of_the_gradient_is_that_of_ReLU()
    {
        float[] Twice(nn.Module<Tensor, Tensor> relu)
        {
            using var scope = NewDisposeScope();
            var x = from_array(new[] { 1f, -2f, 3f, 0f, float.NaN, -0f }).requires_grad_();
            var w = from_array(new[] { 2f, 3f, 5f, 7f, 11f, 13f }).requires_grad_();
            relu.call(x).backward([w.mul(w)], create_graph: true, retain_graph: true);
            x.grad!.sum().backward();
            return w.grad!.data<float>().ToArray();
        }

        Twice(new MonitoredReLU(null, fusedFrom: 1)).Should().Equal(Twice(nn.ReLU())).And.Equal(4, 0, 10, 0, 22, 0);
    }

    [Fact]
    public void A_graph_that_is_kept_gives_the_same_gradient_again()
    {
        using var relu = new MonitoredReLU(null, fusedFrom: 1);
        using var x = from_array(new[] { 1f, -2f, 3f }).requires_grad_();
        using var sum = relu.call(x).sum();

        sum.backward(null, create_graph: true, retain_graph: true);
        sum.backward();

        x.grad!.detach().data<float>().ToArray().Should().Equal(2, 0, 2);
    }

    [Fact]
    public void Training_is_bit_identical_to_training_with_ReLU()
    {
        Dictionary<string, byte[]> Train(Func<nn.Module<Tensor, Tensor>> relu)
        {
            manual_seed(2);
            using var model = nn.Sequential(
                ("conv", nn.Conv2d(1, 6, 3)), ("bn", nn.BatchNorm2d(6)), ("relu1", relu()), ("pool", nn.MaxPool2d(2)), ("flat", nn.Flatten()),
                ("fc1", nn.Linear(96, 16)), ("relu2", relu()), ("fc2", nn.Linear(16, 4)));
            using var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
            for (var step = 0; step < 30; step++)
            {
                using var scope = NewDisposeScope();
                var (inputs, labels) = Nets.Batch(16, images: true, seed: step);
                optimizer.zero_grad();
                nn.functional.cross_entropy(model.call(inputs), labels).backward();
                optimizer.step();
            }
            return Bytes.Of(model);
        }

        Train(() => new MonitoredReLU(null, fusedFrom: 1)).Should().BeEquivalentTo(Train(() => nn.ReLU()));
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        using var relu = new MonitoredReLU(null, fusedFrom: 1);
        using var input = randn(8, 40).requires_grad_();
        void Step(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using var output = relu.call(input);
                using var sum = output.sum();
                sum.backward();
            }
        }

        Step(20);
        var live = LiveTensors.Count();
        Step(200);

        // The garbage collector is not asked: what is not disposed at once would hold native memory until it comes by.
        (LiveTensors.Count() - live).Should().Be(0);
    }

    [Fact]
    public void Four_threads_lose_no_count_and_get_their_own_gradients()
    {
        using var relu = new MonitoredReLU(null, fusedFrom: 1);
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 100; i++)
            {
                using var scope = NewDisposeScope();
                var x = full([3, 2], thread + 1f).requires_grad_();
                relu.call(x).mul(thread).sum().backward();
                x.grad!.data<float>().ToArray().Should().AllBeEquivalentTo((float)thread);
            }
        });

        var tally = relu.TakeTally()!;
        tally.Samples.Should().Be(1_200);
        tally.FiredSamples.ToArray().Should().Equal(1_200, 1_200);
    }

    [Fact]
    public void Evaluation_counts_only_when_asked_for()
    {
        using var relu = new MonitoredReLU();
        using var input = ones(2, 3);
        relu.eval();
        relu.call(input).Dispose();
        relu.train();
        using (no_grad()) relu.call(input).Dispose();
        relu.Samples.Should().Be(0);

        relu.CountEvaluation = true;
        using (no_grad()) relu.call(input).Dispose();

        relu.Samples.Should().Be(2);
        relu.state_dict().Should().BeEmpty();
    }

    [Fact]
    public void Other_formats_are_rectified_by_libtorch_and_counted()
    {
        using var relu = new MonitoredReLU(null, fusedFrom: 1);
        using var input = from_array(new[,] { { 1.0, -1.0 }, { 2.0, -0.0 } }).requires_grad_();

        using var output = relu.call(input);

        output.dtype.Should().Be(ScalarType.Float64);
        relu.TakeTally()!.Silent.ToArray().Should().Equal(0, 2);
    }

    [Fact]
    public void Shapes_deeper_than_any_layer_gives_are_rectified_by_libtorch_and_counted()
    {
        using var relu = new MonitoredReLU(null, fusedFrom: 1);
        using var input = ones([2, 2, 1, 2, 1, 1, 2, 1, 1, 2]).requires_grad_();

        using var output = relu.call(input);

        relu.TakeTally()!.FiredSamples.ToArray().Should().Equal(2, 2);
        relu.Problem.Should().BeNull();
    }

    [Fact]
    public void A_width_that_changes_is_told_and_does_not_disturb_the_forward()
    {
        using var relu = new MonitoredReLU(null, fusedFrom: 1);
        relu.call(ones(2, 3).requires_grad_()).Dispose();

        using var output = relu.call(ones(2, 4).requires_grad_());

        output.shape.Should().Equal(2, 4);
        relu.Problem.Should().Contain("3 and 4 channels");
        relu.TakeTally()!.Samples.Should().Be(2);
    }

    [Fact]
    public void A_wrong_channel_dimension_is_told_and_does_not_disturb_the_forward()
    {
        using var relu = new MonitoredReLU(channelDimension: 5, fusedFrom: 1);

        using var output = relu.call(ones(2, 3, 4).requires_grad_());

        output.shape.Should().Equal(2, 3, 4);
        relu.Problem.Should().Contain("channel dimension 5");
    }

    [Fact]
    public void A_gradient_that_could_not_be_computed_stops_the_next_forward()
    {
        using var relu = new MonitoredReLU();
        relu.Counts.FailBackward(new InvalidOperationException("no memory."));

        var forward = () => relu.call(ones(1, 1));

        forward.Should().Throw<InvalidOperationException>().WithMessage("*could not be computed: no memory.*nn.ReLU()*");
    }

    private static StridedCase Layout(long[] shape, bool channelsLast)
    {
        var samples = shape.Length <= 3;
        var dimension = StridedCase.UsualChannels(shape.Length);
        if (!channelsLast) return StridedCase.Contiguous(shape, dimension, samples);
        var stored = StridedCase.Contiguous([shape[0], .. shape[2..], shape[1]], 1, false).Strides;
        return new StridedCase(shape, [stored[0], stored[^1], .. stored[1..^1]], dimension, samples);
    }

    private static void CompareWithReLU(Arbitrary<TensorCase> inputs, int cases) =>
        Prop.ForAll(inputs, TensorValues.Mixes(ElementType.Float32).ToArbitrary(), Properties.Between(0, 4), (values, gradients, offset) =>
        {
            var channels = values.Layout.ChannelDimension;
            using var input = new StoredTensor(values, offset);
            using var gradient = new StoredTensor(values with { Values = gradients }, 4 - offset);
            using var expected = new Passage(nn.ReLU(), input.View, gradient.View);
            using var fused = new MonitoredReLU(channels == StridedCase.UsualChannels(values.Layout.Shape.Length) ? null : channels, fusedFrom: 1);
            using var actual = new Passage(fused, input.View, gradient.View);

            Bytes.Of(actual.Output).Should().Equal(Bytes.Of(expected.Output));
            StepsOf(actual.Output).Should().Equal(StepsOf(expected.Output));
            Bytes.Of(actual.Gradient).Should().Equal(Bytes.Of(expected.Gradient));
            input.CountNaively().ShouldEqual(fused.TakeTally(), "memory has them");
            fused.Problem.Should().BeNull();
        }).ShouldHold(cases);

    // A dimension of one value is never stepped through, whatever its stride says.
    private static IEnumerable<long> StepsOf(Tensor tensor) => tensor.stride().Where((_, dimension) => tensor.shape[dimension] > 1);

    /// <summary>One forward and backward through a module.</summary>
    private sealed class Passage : IDisposable
    {
        public Passage(nn.Module<Tensor, Tensor> module, Tensor values, Tensor gradient)
        {
            using var input = values.detach().requires_grad_();
            Output = module.call(input);
            Output.backward([gradient]);
            Gradient = input.grad!;
        }

        public Tensor Output { get; }

        public Tensor Gradient { get; }

        public void Dispose()
        {
            Output.Dispose();
            Gradient.Dispose();
        }
    }
}
