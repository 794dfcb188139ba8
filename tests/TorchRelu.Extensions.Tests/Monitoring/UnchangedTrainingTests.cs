using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class UnchangedTrainingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_with_and_without_a_monitor_gives_the_same_bytes(bool images)
    {
        var plain = Train(images, watched: false);
        var watched = Train(images, watched: true);

        watched.Weights.Keys.Should().Equal(plain.Weights.Keys);
        foreach (var (name, bytes) in plain.Weights) watched.Weights[name].Should().Equal(bytes, "{0} must not differ by a bit", name);
        watched.RandomState.Should().Equal(plain.RandomState, "the random stream is not ours to move");
    }

    private static (Dictionary<string, byte[]> Weights, byte[] RandomState) Train(bool images, bool watched)
    {
        using var model = images ? Nets.Cnn() : Nets.Mlp();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = watched ? DyingReluMonitor.Attach(model) : null;
        var (inputs, labels) = Nets.Batch(64, images);
        using (inputs)
        using (labels)
        {
            for (var step = 0; step < 60; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(model.call(inputs), labels);
                loss.backward();
                optimizer.step();
                monitor?.Step(loss.item<float>());
                if (step % 20 == 19) monitor?.EndEpoch();
            }
        }
        using var state = get_rng_state();
        return (Bytes.Of(model), Bytes.Of(state));
    }
}
