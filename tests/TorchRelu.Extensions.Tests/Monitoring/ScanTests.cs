using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ScanTests
{
    [Fact]
    public void The_dead_channels_are_those_whose_maximum_over_all_outputs_is_not_positive()
    {
        using var model = Nets.Cnn();
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (name == "fc1.bias") parameter.sub_(0.8);
            }
        }
        var batches = Batches(40);

        var report = DyingReluMonitor.Scan(model, batches);

        var expected = ExhaustiveMaximum(model, batches, upTo: 8);
        var layer = report.Layers.Single(layer => layer.Name == "relu2");
        Verdicts(layer, ChannelVerdict.Dead).Should().Equal(Indices(expected, maximum => maximum <= 0)).And.NotBeEmpty();
        layer.Undecided.Should().Be(0);
        layer.Samples.Should().Be(40 * 32);
    }

    [Fact]
    public void A_data_set_too_small_to_prove_a_death_leaves_every_channel_undecided()
    {
        using var model = Nets.Mlp();

        var report = DyingReluMonitor.Scan(model, [zeros(64, 20)]);

        report.Layers.Should().OnlyContain(layer => layer.Undecided == layer.Channels && layer.Samples == 64);
    }

    [Fact]
    public void Modes_gradients_buffers_and_random_state_are_what_they_were()
    {
        using var model = Nets.Cnn();
        ((nn.Module)model[5]).eval();
        var (inputs, labels) = Nets.Batch(8, images: true);
        nn.functional.cross_entropy(model.call(inputs), labels).backward();
        var modes = Modes(model);
        var gradients = Gradients(model);
        var state = Bytes.Of(model);
        var random = Bytes.Of(get_rng_state());

        DyingReluMonitor.Scan(model, Batches(2));

        Modes(model).Should().Equal(modes);
        Gradients(model).Should().BeEquivalentTo(gradients);
        Bytes.Of(model).Should().BeEquivalentTo(state);
        Bytes.Of(get_rng_state()).Should().Equal(random);
        Hooks.On(model).Should().Be(0);
    }

    [Fact]
    public void A_batch_that_does_not_fit_ends_the_scan_with_the_model_as_it_was()
    {
        using var model = Nets.Mlp();

        var scanning = () => DyingReluMonitor.Scan(model, [zeros(2, 19)]);

        scanning.Should().Throw<Exception>();
        ((nn.Module)model[1]).training.Should().BeTrue();
        Hooks.On(model).Should().Be(0);
    }

    [Fact]
    public void Batches_made_one_by_one_leave_no_tensor_behind()
    {
        using var model = Nets.Mlp();
        IEnumerable<Tensor> OneByOne()
        {
            for (var i = 0; i < 50; i++)
            {
                using var batch = ones(16, 20);
                yield return batch;
            }
        }
        DyingReluMonitor.Scan(model, OneByOne());
        var before = LiveTensors.Count();

        DyingReluMonitor.Scan(model, OneByOne());

        LiveTensors.Count().Should().Be(before);
    }

    private static List<Tensor> Batches(int count)
    {
        var generator = new Generator(21);
        return [.. Enumerable.Range(0, count).Select(_ => randn([32, 1, 10, 10], generator: generator))];
    }

    // Shares no code with the library: the largest output of each channel, by running the first layers by hand.
    private static float[] ExhaustiveMaximum(TorchSharp.Modules.Sequential model, List<Tensor> batches, int upTo)
    {
        model.eval();
        var maxima = batches.Select(batch =>
        {
            var value = batch;
            for (var i = 0; i < upTo; i++) value = model[i].call(value);
            return value.detach().data<float>().ToArray().Chunk(16).ToArray();
        }).SelectMany(rows => rows).ToArray();
        model.train();
        return [.. Enumerable.Range(0, 16).Select(c => maxima.Max(row => row[c]))];
    }

    private static IEnumerable<int> Indices(float[] maxima, Func<float, bool> condition) =>
        maxima.Select((maximum, index) => (maximum, index)).Where(pair => condition(pair.maximum)).Select(pair => pair.index);

    private static IEnumerable<int> Verdicts(LayerReport layer, ChannelVerdict verdict) =>
        layer.ChannelReports.Where(channel => channel.Verdict == verdict).Select(channel => channel.Index);

    private static List<bool> Modes(nn.Module model) =>
        [.. model.named_modules().Select(named => named.module).Prepend(model).Select(module => module.training)];

    private static List<byte[]> Gradients(nn.Module model) => [.. model.parameters().Select(parameter => Bytes.Of(parameter.grad!))];
}
