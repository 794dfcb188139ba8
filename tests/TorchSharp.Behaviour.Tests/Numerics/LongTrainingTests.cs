using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Numerics;

/// <summary>Training holds neither tensors nor memory, however long it goes on.</summary>
public class LongTrainingTests
{
    [Fact]
    public void Ten_thousand_steps_leave_the_count_of_live_tensors_and_the_memory_flat()
    {
        manual_seed(4);
        using var net = Sequential(Linear(64, 64), ReLU(inplace: true), Dropout(0.1), Linear(64, 4));
        using var optimizer = optim.Adam(net.parameters());
        using var input = randn(8, 64);
        using var target = randn(8, 4);

        Train(1000);
        var (live, resident) = (LiveTensors.Count, Environment.WorkingSet);
        Train(10_000);

        (LiveTensors.Count - live).Should().Be(0);
        // One gradient leaked in each step would be 160 MiB.
        (Environment.WorkingSet - resident).Should().BeLessThan(64 << 20);

        void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                functional.mse_loss(net.call(input), target).backward();
                optimizer.step();
            }
        }
    }
}
