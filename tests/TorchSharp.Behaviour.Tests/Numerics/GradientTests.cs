using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Behaviour.Tests.Numerics;

/// <summary>Backward against central differences in float64, for inputs and parameters of every layer, activation and loss.</summary>
public class GradientTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> s_layers = new()
    {
        ["Linear"] = () => Linear(6, 3),
        ["Linear without bias"] = () => Linear(6, 3, hasBias: false),
        ["LayerNorm"] = () => LayerNorm(6),
        ["BatchNorm1d"] = () => BatchNorm1d(6),
        ["Identity"] = Identity,
        ["Flatten"] = () => Flatten(0),
        ["ReLU"] = () => ReLU(),
        ["ReLU6"] = () => ReLU6(),
        ["LeakyReLU"] = () => LeakyReLU(0.2),
        ["PReLU"] = () => PReLU(6, 0.3),
        ["ELU"] = () => ELU(1.5),
        ["SELU"] = () => SELU(),
        ["GELU"] = GELU,
        ["SiLU"] = SiLU,
        ["Hardtanh"] = () => Hardtanh(-0.5, 0.7),
        ["Hardswish"] = () => Hardswish(),
        ["Sigmoid"] = Sigmoid,
        ["Tanh"] = Tanh,
        ["Sequential"] = () => Sequential(Linear(6, 4), Tanh(), Linear(4, 2)),
    };

    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> s_imageLayers = new()
    {
        ["Conv2d"] = () => Conv2d(2, 4, 3, stride: 2, padding: 1, groups: 2),
        ["Conv2d same"] = () => Conv2d(2, 3, (3, 2), Padding.Same, dilation: (2, 1)),
        ["Conv2d reflected"] = () => Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect, bias: false),
        ["BatchNorm2d"] = () => BatchNorm2d(2),
        ["MaxPool2d"] = () => MaxPool2d(2),
        ["AvgPool2d"] = () => AvgPool2d((2, 3), (1, 2), (1, 1), count_include_pad: false),
        ["AdaptiveAvgPool2d"] = () => AdaptiveAvgPool2d((2, 3)),
        ["LayerNorm over images"] = () => LayerNorm([2, 6, 5]),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_losses = new()
    {
        ["cross_entropy"] = input => cross_entropy(input, from_array(new long[] { 1, 5, 0 })),
        ["cross_entropy smoothed"] = input =>
            cross_entropy(input, from_array(new long[] { 1, 5, 0 }), label_smoothing: 0.1, reduction: Reduction.Sum),
        ["nll_loss"] = input => nll_loss(log_softmax(input, 1), from_array(new long[] { 1, 5, 0 })),
        ["mse_loss"] = input => mse_loss(input, ones(3, 6, float64)),
        ["binary_cross_entropy_with_logits"] = input =>
            binary_cross_entropy_with_logits(input, zeros(3, 6, float64), pos_weights: full(6, 2, float64)),
        ["softmax"] = input => softmax(input, 1).pow(2).sum(),
        ["std"] = input => input.std(1).sum(),
        ["mean of squares"] = input => input.pow(2).mean([0, 1]),
    };

    public static TheoryData<string> Layers() => new(s_layers.Keys);

    public static TheoryData<string> ImageLayers() => new(s_imageLayers.Keys);

    public static TheoryData<string> Losses() => new(s_losses.Keys);

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layers_and_activations(string name) => CheckLayer(s_layers[name], [5, 6]);

    [Theory]
    [MemberData(nameof(ImageLayers))]
    public void Layers_of_images(string name) => CheckLayer(s_imageLayers[name], [3, 2, 6, 5]);

    [Fact]
    public void Convolutions_of_sequences() => CheckLayer(() => Conv1d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Circular), [3, 2, 7]);

    [Theory]
    [MemberData(nameof(Losses))]
    public void Losses_and_reductions(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var input = randn([3, 6], float64).requires_grad_();
        Check(() => s_losses[name](input), [input]);
    }

    private static void CheckLayer(Func<Module<Tensor, Tensor>> make, long[] shape)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var layer = make().to(float64);
        var input = randn(shape, float64).requires_grad_();
        // Random weights keep one element's error from cancelling another's.
        var weights = randn(layer.forward(input).shape, float64);
        Check(() => (layer.forward(input) * weights).sum(), [input, .. layer.parameters()]);
    }

    private static void Check(Func<Tensor> loss, Tensor[] variables)
    {
        loss().backward();
        foreach (var variable in variables)
        {
            var gradient = variable.grad!.data<double>().ToArray();
            using (no_grad())
            {
                var values = variable.data<double>();
                for (long i = 0; i < values.Count; i++)
                {
                    using var scope = NewDisposeScope();
                    var value = values[At(variable, i)];
                    values[At(variable, i)] = value + Step;
                    var above = loss().item<double>();
                    values[At(variable, i)] = value - Step;
                    var below = loss().item<double>();
                    values[At(variable, i)] = value;
                    gradient[i].Should().BeApproximately((above - below) / (2 * Step), Tolerance, "element {0} of {1}", i, variable);
                }
            }
        }
    }

    private static long[] At(Tensor tensor, long element)
    {
        var position = new long[tensor.ndim];
        for (var dim = position.Length - 1; dim >= 0; dim--) (element, position[dim]) = Math.DivRem(element, tensor.size(dim));
        return position;
    }
}
