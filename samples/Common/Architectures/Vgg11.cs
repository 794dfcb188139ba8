using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>VGG-11 with batch normalisation for images of 32x32, its features made from the usual list of widths.</summary>
public sealed class Vgg11 : Module<Tensor, Tensor>
{
    // 0 is a pooling.
    private static readonly long[] s_widths = [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0];

    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> classifier;

    public Vgg11()
        : base(nameof(Vgg11))
    {
        features = Sequential(Features());
        classifier =
            Sequential(("fc1", Linear(512, 256)), ("relu1", ReLU(inplace: true)), ("drop1", Dropout()), ("fc2", Linear(256, 256)),
            ("relu2", ReLU(inplace: true)), ("fc3", Linear(256, 10)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return classifier.call(features.call(input).flatten(1)).MoveToOuterDisposeScope();
    }

    private static List<(string, Module<Tensor, Tensor>)> Features()
    {
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        var channels = 3L;
        for (var i = 0; i < s_widths.Length; i++)
        {
            if (s_widths[i] == 0)
            {
                layers.Add(($"pool{i}", MaxPool2d(2)));
                continue;
            }
            layers.Add(($"conv{i}", Conv2d(channels, s_widths[i], 3, padding: 1)));
            layers.Add(($"bn{i}", BatchNorm2d(s_widths[i])));
            layers.Add(($"relu{i}", ReLU(inplace: true)));
            channels = s_widths[i];
        }
        return layers;
    }
}
