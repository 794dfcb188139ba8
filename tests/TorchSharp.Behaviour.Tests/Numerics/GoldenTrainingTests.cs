using FluentAssertions;
using TorchSharp.Behaviour.Tests.Optimizers;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Numerics;

/// <summary>
/// Seeded trainings end at the losses that TorchSharp 0.102.8 recorded. With libtorch 1.13.1 over OpenBLAS on x86-64 and one thread the
/// recorded bits come back exactly, on the embedded provider too; other processors and libraries round otherwise, hence the tolerance.
/// </summary>
public class GoldenTrainingTests
{
    // The bits of the loss before each of four steps.
    private static readonly Dictionary<string, int[]> s_recorded = new()
    {
        ["SGD"] = [1075024566, 1074926934, 1074810413, 1074668258],
        ["momentum"] = [1075024566, 1074866779, 1074668940, 1074375884],
        ["Adam"] = [1075024566, 1074966892, 1074852334, 1074720452],
        ["AdamW"] = [1075024566, 1074966952, 1074852282, 1074720255],
        ["RMSProp"] = [1075024566, 1074635795, 1073933799, 1072189427],
        ["Adagrad"] = [1075024566, 1074966954, 1074879258, 1074768322],
    };

    public static TheoryData<string> Names() => new(OptimizerFactory.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_are_the_recorded_ones(string optimizer)
    {
        var losses = Train(optimizer);

        var bits = string.Join(", ", losses.Select(BitConverter.SingleToInt32Bits));
        losses.Should().Equal(s_recorded[optimizer].Select(BitConverter.Int32BitsToSingle), Near, "the bits here are {0}", bits);
    }

    private static bool Near(float left, float right) => Math.Abs(left - right) <= 1e-4 * Math.Abs(right);

    private static List<float> Train(string name)
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        set_num_threads(1);
        manual_seed(1);
        using var net = Sequential(
            Conv2d(1, 6, 3, padding: 1), BatchNorm2d(6), ReLU(inplace: true), MaxPool2d(2), Conv2d(6, 8, 3), PReLU(8), Flatten(),
            Linear(128, 32), LeakyReLU(0.1), Dropout(0.2), Linear(32, 10));
        using var optimizer = OptimizerFactory.Make(name, net.parameters(), name is "SGD" or "momentum" ? 0.1 : 0.001);
        var (images, labels) = (randn(16, 1, 12, 12), arange(16).sub(8).abs());
        var losses = new List<float>();
        for (var step = 0; step < 4; step++)
        {
            optimizer.zero_grad();
            var loss = functional.cross_entropy(net.call(images), labels);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }
        set_num_threads(threads);
        return losses;
    }
}
