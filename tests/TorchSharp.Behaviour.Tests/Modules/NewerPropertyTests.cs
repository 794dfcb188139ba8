using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Modules;

/// <summary>
/// What a layer was made with can be read from 0.104.0 on, and by reflection only where a library supports earlier versions: 0.102.8 has
/// none of these properties, and the embedded provider has them all. (Run on 0.102.8 and 0.107.0.)
/// </summary>
public class NewerPropertyTests
{
    public static TheoryData<Module, string, object> Properties() => new()
    {
        { ReLU(inplace: true), "inplace", true },
        { ReLU6(), "inplace", false },
        { LeakyReLU(0.2), "negative_slope", 0.2 },
        { ELU(1.5), "alpha", 1.5 },
        { Hardtanh(-2, 3), "min_val", -2.0 },
        { Hardtanh(-2, 3), "max_val", 3.0 },
        { PReLU(5, 0.1), "num_parameters", 5L },
        { PReLU(5, 0.1), "init", 0.1 },
        { Linear(3, 4), "in_features", 3L },
        { Linear(3, 4), "out_features", 4L },
        { Conv2d(2, 6, (3, 1), padding: (1, 0), groups: 2), "in_channels", 2L },
        { Conv2d(2, 6, (3, 1), padding: (1, 0), groups: 2), "out_channels", 6L },
        { Conv2d(2, 6, (3, 1), padding: (1, 0), groups: 2), "kernel_size", new long[] { 3, 1 } },
        { Conv2d(2, 6, (3, 1), padding: (1, 0), groups: 2), "padding", new long[] { 1, 0 } },
        { Conv2d(2, 6, (3, 1), padding: (1, 0), groups: 2), "groups", 2L },
        { Conv1d(2, 6, 3, stride: 2, dilation: 2), "stride", new long[] { 2 } },
        { Conv1d(2, 6, 3, stride: 2, dilation: 2), "dilation", new long[] { 2 } },
        { BatchNorm2d(4, eps: 1e-3, momentum: 0.2), "num_features", 4L },
        { BatchNorm2d(4, eps: 1e-3, momentum: 0.2), "eps", 1e-3 },
        { BatchNorm1d(4, eps: 1e-3, momentum: 0.2), "momentum", 0.2 },
        { BatchNorm1d(4, affine: false), "affine", false },
        { BatchNorm1d(4), "track_running_stats", true },
        { Dropout(0.3), "p", 0.3 },
        { Flatten(2, 3), "start_dim", 2L },
        { Flatten(2, 3), "end_dim", 3L },
    };

    [Theory]
    [MemberData(nameof(Properties), DisableDiscoveryEnumeration = true)]
    public void Layers_tell_what_they_were_made_with_from_0_104_0_on(Module layer, string name, object expected)
    {
        var property = layer.GetType().GetProperty(name);

        (property is null).Should().Be(Provider.HasNativeLayers);
        property?.GetValue(layer).Should().BeEquivalentTo(expected);
    }
}
