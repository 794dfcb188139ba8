using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>Channels that a batch normalisation behind the activation reads.</summary>
public sealed class NormBehindTests
{
    private static readonly int[] s_dead = [1, 4];

    private static readonly Dictionary<string, (long[] Input, Func<Module<Tensor, Tensor>> Create)> s_networks = new()
    {
        ["Linear"] = ([64, 5], () =>
            Sequential(("before", Linear(5, 6)), ("act", ReLU()), ("norm", BatchNorm1d(6)), ("behind", Linear(6, 3)))),
        ["padded convolutions"] = ([8, 2, 9, 9], () =>
            Sequential(("before", Conv2d(2, 6, 3, padding: 1)), ("act", ReLU()), ("norm", BatchNorm2d(6)),
                ("behind", Conv2d(6, 3, 3, padding: 1)))),
        ["pooled, with a norm before and a function behind"] = ([8, 2, 9, 9], () =>
            Sequential(("before", Conv2d(2, 6, 3)), ("first", BatchNorm2d(6)), ("act", ReLU()), ("pool", AvgPool2d(2)),
                ("norm", BatchNorm2d(6)), ("behind", new Mixes()))),
    };

    public static IEnumerable<object[]> Cases =>
        from network in s_networks.Keys from training in new[] { true, false } select new object[] { network, training };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_recycle_before_a_norm_moves_no_output_and_the_channels_learn(string network, bool training)
    {
        using var scope = NewDisposeScope();
        var (shape, create) = s_networks[network];
        manual_seed(1);
        using var model = create();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var editor = new ModelEditor(model, optimizer);
        Kill(model);
        for (var step = 0; step < 100; step++) RepairFixture.Step(model, optimizer, randn(shape, generator: new Generator((ulong)step)));
        if (!training) Norm(model).eval();
        var input = randn(shape, generator: new Generator(5));
        var site = RepairFixture.Followed(model, "act", input, 6, s_dead);
        site = RepairFixture.Measured(site, model, input);
        var before = Outputs(model, input);

        RepairFixture.Made(editor.Recycle(site)).Record.After.Should().Contain("zero scales in 'norm'");

        var after = Outputs(model, input);
        RepairFixture.Difference(after.Training, before.Training).Should().BeLessThan(1e-5f);
        RepairFixture.Difference(after.Evaluation, before.Evaluation).Should().BeLessThan(training ? 0.05f : 1e-5f);
        RepairFixture.Step(model, optimizer, input);
        Floats.Read(Norm(model).get_parameter("weight")!).Should().NotContain(0, "the scale of a fresh channel learns at once");
    }

    [Fact]
    public void Running_statistics_that_remember_a_channel_refuse_its_recycling()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = s_networks["Linear"].Create();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var editor = new ModelEditor(model, optimizer);
        for (var step = 0; step < 30; step++) RepairFixture.Step(model, optimizer, randn(64, 5, generator: new Generator((ulong)step)));
        Kill(model);
        for (var step = 0; step < 5; step++) RepairFixture.Step(model, optimizer, randn(64, 5, generator: new Generator((ulong)step)));
        var input = randn(64, 5, generator: new Generator(5));

        var refused = editor.Recycle(RepairFixture.Followed(model, "act", input, 6, s_dead)).Refused!;

        refused.Reason.Should().Be(RefusalReason.MovesLoss);
        refused.Sentence.Should().Contain("eval mode", "it says where").And.Contain("'norm'");
    }

    [Fact]
    public void A_switch_of_dead_channels_before_a_norm_moves_no_output()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = s_networks["Linear"].Create();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var editor = new ModelEditor(model, optimizer);
        Kill(model);
        for (var step = 0; step < 100; step++) RepairFixture.Step(model, optimizer, randn(64, 5, generator: new Generator((ulong)step)));
        var input = randn(64, 5, generator: new Generator(5));
        var site = RepairFixture.Measured(RepairFixture.Followed(model, "act", input, 6, s_dead), model, input);
        var before = Outputs(model, input);

        editor.Switch(site, NewActivation.LeakyRelu(), keeping: LossKeeping.Required).Refused!.Sentence.Should().Contain("'norm'");
        RepairFixture.Made(editor.Switch(site, NewActivation.PRelu(), SwitchScope.DeadChannels, LossKeeping.Required));

        RepairFixture.Difference(Outputs(model, input).Training, before.Training).Should().BeLessThan(1e-5f);
    }

    private static Module<Tensor, Tensor> Norm(Module<Tensor, Tensor> model) =>
        (Module<Tensor, Tensor>)model.named_modules().First(named => named.name == "norm").module;

    private static void Kill(Module<Tensor, Tensor> model)
    {
        using var ungraded = no_grad();
        var layers = model.named_modules().ToDictionary(named => named.name, named => named.module);
        foreach (var channel in s_dead)
            layers.GetValueOrDefault("first", layers["before"]).get_parameter("bias")!.select(0, channel).fill_(-1000);
    }

    // In training mode a forward moves the running statistics, which are put back.
    private static (Tensor Training, Tensor Evaluation) Outputs(Module<Tensor, Tensor> model, Tensor input)
    {
        using var ungraded = no_grad();
        var buffers = model.buffers().Select(buffer => (Buffer: buffer, Values: buffer.clone())).ToList();
        var training = model.call(input);
        foreach (var (buffer, values) in buffers) buffer.copy_(values);
        var resting = model.modules().Where(module => !module.training).ToList();
        model.eval();
        var evaluation = model.call(input);
        model.train();
        foreach (var module in resting) module.eval();
        return (training, evaluation);
    }

    private sealed class Mixes() : Module<Tensor, Tensor>(nameof(Mixes))
    {
        public override Tensor forward(Tensor input) => input.cumsum(1).exp();
    }
}
