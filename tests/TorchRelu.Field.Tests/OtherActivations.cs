using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Activations that are almost ReLUs, and those that cannot die.</summary>
public sealed class OtherActivations
{
    [Theory]
    [InlineData("PReLU fixed at 0")]
    [InlineData("PReLU fixed at 0, one slope")]
    [InlineData("PReLU that learns from 0")]
    [InlineData("LeakyReLU of slope 0")]
    public void A_report_never_says_that_none_can_die_beside_dead_channels(string activation)
    {
        var run = Run.Of(With(activation));

        var none = run.Report.Findings.Any(finding => finding.Kind == FindingKind.NothingCanDie);
        (run.Layer("act").Dead, none).Should().BeOneOf((10, false), (0, true));
    }

    [Theory]
    [InlineData("PReLU fixed at 0.25")]
    [InlineData("LeakyReLU")]
    [InlineData("ELU")]
    public void Channels_that_pass_a_gradient_below_zero_are_never_dead(string activation)
    {
        var run = Run.Of(With(activation));

        run.Report.Dead.Should().Be(0);
        run.Report.Findings.Should().NotContain(finding => finding.Severity >= Severity.Warning);
    }

    [Theory]
    [InlineData("ReLU6")]
    [InlineData("Hardtanh from 0 to 1")]
    [InlineData("ReLU in place")]
    public void Channels_that_rest_at_a_flat_end_are_dead(string activation) => Judge.Right(With(activation, hooked: true));

    private static FreshDraws With(string activation, bool hooked = false) => new(activation)
    {
        Model = () => new Net(
            (w, x) => w.Chain(x, "fc1", "act", "fc2"),
            ("fc1", Linear(8, 16).Shut(10, -20)), ("act", Make(activation)), ("fc2", Linear(16, 2))),
        Hooked = hooked ? [("act", 1)] : [],
        Draw = _ => [randn(100, 8)],
        Steps = 80,
        Planted = hooked ? 10 : null,
    };

    private static Module<Tensor, Tensor> Make(string activation) => activation switch
    {
        "PReLU fixed at 0" => Fixed(PReLU(16, 0)),
        "PReLU fixed at 0, one slope" => Fixed(PReLU(1, 0)),
        "PReLU that learns from 0" => PReLU(16, 0),
        "PReLU fixed at 0.25" => Fixed(PReLU(16, 0.25)),
        "LeakyReLU of slope 0" => LeakyReLU(0),
        "LeakyReLU" => LeakyReLU(0.01),
        "ELU" => ELU(),
        "Softplus" => Softplus(),
        "ReLU6" => ReLU6(),
        "Hardtanh from 0 to 1" => Hardtanh(0, 1),
        "ReLU in place" => ReLU(inplace: true),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation."),
    };

    private static Module<Tensor, Tensor> Fixed(Module<Tensor, Tensor> activation)
    {
        foreach (var parameter in activation.parameters()) parameter.requires_grad_(false);
        return activation;
    }
}
