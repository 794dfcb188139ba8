using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class FlatMemoryTests(ITestOutputHelper console)
{
    private const int Steps = 2_000;
    private const long MiB = 1 << 20;

    [Fact]
    public void Over_2000_monitored_steps_live_tensors_and_memory_stay_flat()
    {
        using var model = Nets.Mlp();
        using var optimizer = optim.SGD(model.parameters(), 0.01);
        using var monitor = DyingReluMonitor.Attach(model);
        var (inputs, labels) = Nets.Batch(1_024, images: false);
        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(model.call(inputs), labels);
                loss.backward();
                optimizer.step();
                monitor.Step(loss.item<float>());
            }
        }

        using (inputs)
        using (labels)
        {
            // The heaps, TorchSharp's and the runtime's, reach their working size within the first steps: 25 to 75 MiB more, monitored or
            // not.
            Train(Steps);
            var (tensors, memory) = Footprint();
            Train(Steps);
            var (tensorsAfter, memoryAfter) = Footprint();

            console.WriteLine(
                $"{Steps} steps: {tensorsAfter - tensors} live tensors more, {(memoryAfter - memory) / (double)MiB:F1} MiB more");
            tensorsAfter.Should().Be(tensors);
            (memoryAfter - memory).Should()
                .BeLessThan(48 * MiB, "24 KiB kept a step would be as much, and a step's activations are 0.25 MiB");
        }
        monitor.Report().Steps.Should().Be(2 * Steps);
    }

    private static (long Tensors, long Memory) Footprint()
    {
        var live = LiveTensors.Count();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return (live, process.WorkingSet64);
    }
}
