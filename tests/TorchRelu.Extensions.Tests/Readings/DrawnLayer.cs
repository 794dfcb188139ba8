using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>A layer of drawn settings, made as often as it is wanted, and what it reads.</summary>
internal sealed record DrawnLayer(string Text, Func<nn.Module<Tensor, Tensor>> Make, long[] Shape, int Channels)
{
    public static readonly string[] Kinds =
    [
        "Linear", "Linear of sequences", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
    ];

    public static DrawnLayer Of(string kind, int seed)
    {
        var random = new Random(seed);
        if (kind.StartsWith("Linear", StringComparison.Ordinal)) return OfLinear(random, kind != "Linear");
        var rank = kind[^2] - '0';
        return kind.StartsWith("ConvTranspose", StringComparison.Ordinal) ? OfTransposed(random, rank) : OfConvolution(random, rank);
    }

    private static DrawnLayer OfLinear(Random random, bool sequences)
    {
        // Of more than sixteen sequences, sixteen are read.
        var rows = random.Next(1, sequences ? 15 : 40);
        var (inputs, outputs, bias) = (random.Next(1, 90), random.Next(1, 20), random.Next(2) == 0);
        long[] shape = sequences ? [rows, random.Next(2, 9), inputs] : [rows + 1, inputs];
        return new($"Linear({inputs}, {outputs}, bias {bias}) of ({string.Join(",", shape)})", () => Linear(inputs, outputs, bias), shape,
            shape.Length - 1);
    }

    private static DrawnLayer OfConvolution(Random random, int rank)
    {
        var groups = random.Next(1, 4);
        var (inputs, outputs) = (groups * random.Next(1, 4), groups * random.Next(1, 5));
        var (kernel, stride, dilation, bias) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 3), random.Next(3) > 0);
        var padding = random.Next(0, 3);
        // Circular padding may not exceed the image, and reflecting must be smaller.
        var mode = (PaddingModes)random.Next(0, 4);
        var shape = Sizes(random, inputs, rank, smallest: 6);
        var text = $"Conv{rank}d({inputs}, {outputs}, {kernel}, stride {stride}, padding {padding} {mode}, dilation {dilation}, groups " +
            $"{groups}, bias {bias}) of ({string.Join(",", shape)})";
        return new(text, () => rank switch
        {
            1 => Conv1d(inputs, outputs, kernel, stride, padding, dilation, mode, groups, bias),
            2 => Conv2d(inputs, outputs, kernel, stride, padding, dilation, mode, groups, bias),
            _ => Conv3d(inputs, outputs, kernel, stride, padding, dilation, mode, groups, bias),
        }, shape, 1);
    }

    private static DrawnLayer OfTransposed(Random random, int rank)
    {
        var groups = random.Next(1, 4);
        var (inputs, outputs) = (groups * random.Next(1, 4), groups * random.Next(1, 5));
        var (kernel, stride, dilation, bias) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 3), random.Next(3) > 0);
        var padding = random.Next(0, 2);
        var extra = random.Next(0, Math.Max(stride, dilation));
        var shape = Sizes(random, inputs, rank, smallest: 3);
        var text = $"ConvTranspose{rank}d({inputs}, {outputs}, {kernel}, stride {stride}, padding {padding}, output padding {extra}, " +
            $"dilation {dilation}, groups {groups}, bias {bias}) of ({string.Join(",", shape)})";
        return new(text, () => rank switch
        {
            1 => ConvTranspose1d(inputs, outputs, kernel, stride, padding, extra, dilation, PaddingModes.Zeros, groups, bias),
            2 => ConvTranspose2d(inputs, outputs, kernel, stride, padding, extra, dilation, PaddingModes.Zeros, groups, bias),
            _ => ConvTranspose3d(inputs, outputs, kernel, stride, padding, extra, dilation, PaddingModes.Zeros, groups, bias),
        }, shape, 1);
    }

    private static long[] Sizes(Random random, long channels, int rank, int smallest) =>
        [random.Next(1, 7), channels, .. Enumerable.Range(0, rank).Select(_ => (long)random.Next(smallest, smallest + 4))];
}
