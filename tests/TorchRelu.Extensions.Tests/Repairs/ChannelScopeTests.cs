using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ChannelScopeTests
{
    public static IEnumerable<object[]> Cases =>
        from container in RepairableModels.Names from optimizer in new[] { "Adam", "SGD with momentum" } from decay in new[] { 0,
        0.05 } select new object[] { container, optimizer, decay };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Live_channels_are_equal_and_still_a_ReLU_after_100_steps(string container, string name, double decay)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        using var optimizer = Optimizers.Create(name, model, lazy: true, decay);
        using var editor = new ModelEditor(model, optimizer);
        int[] dead = [2, 7], live = [0, 1, 3, 4, 5, 6, 8, 9, 10, 11];
        using var z = RepairableModels.Inputs(600).reshape(400, 12).mul(1e3f);
        using var rectified = z.relu();

        RepairFixture.Made(editor.Switch(RepairFixture.Site(model, dead), NewActivation.PRelu(), SwitchScope.DeadChannels));
        AreARelu();
        for (var step = 0; step < 100; step++)
        {
            using var batch = RepairableModels.Inputs(16, (ulong)step);
            RepairFixture.Step(model, optimizer, batch);
            editor.AfterStep();
        }
        AreARelu();

        var slopes = Floats.Read(RepairableModels.Activation(model).Module.parameters().Single());
        dead.Should().OnlyContain(channel => slopes[channel] != 0.25f, "the dead channels learn their slope");

        void AreARelu()
        {
            using var inner = NewDisposeScope();
            using var ungraded = no_grad();
            var output = RepairableModels.Activation(model).Module.call(z);
            foreach (var channel in live) output.select(1, channel).eq(rectified.select(1, channel)).all().item<bool>().Should().BeTrue();
            foreach (var channel in dead) output.select(1, channel).lt(0).any().item<bool>().Should().BeTrue();
            var own = RepairableModels.Activation(model).Module.get_parameter("weight")!;
            var inputs = RepairableModels.Inputs();
            RepairFixture.Difference(
                model.call(inputs), RepairableModels.Expected(model, inputs, values => where(values.gt(0), values, values.mul(own))))
                .Should().BeLessThan(1e-6f, "the model computes it, however it holds the module");
        }
    }

    [Fact]
    public void Channels_in_the_last_of_three_dimensions_have_their_slopes_there()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("field");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var site = RepairFixture.Site(model, 5);
        var input = RepairableModels.Inputs(12).reshape(2, 6, 8);
        var before = model.call(input);

        RepairFixture.Made(
            editor.Switch(site with { Uses = [site.Uses[0] with { ChannelsLast = true }] }, NewActivation.PRelu(),
            SwitchScope.DeadChannels));

        var z = RepairableModels.Inputs(18).reshape(3, 4, 12);
        var output = RepairableModels.Activation(model).Module.call(z);
        for (var channel = 0; channel < 12; channel++)
        {
            var (values, given) = (z.select(2, channel), output.select(2, channel));
            given.eq(channel == 5 ? where(values.gt(0), values, values.mul(0.25f)) : values.relu()).all().item<bool>().Should().BeTrue();
        }
        model.call(input).shape.Should().Equal(before.shape);
        RepairFixture.Step(model, optimizer, input);
        model.state_dict().Should().ContainKey("act.weight");
        model.to(float64);
        model.call(input.to_type(float64)).dtype.Should().Be(float64);
    }

    [Theory]
    [InlineData(SwitchScope.Module)]
    [InlineData(SwitchScope.DeadChannels)]
    public void A_dead_channel_at_bias_minus_100_changes_no_output_by_more_than_the_record_states(SwitchScope scope)
    {
        using var disposal = NewDisposeScope();
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        using (no_grad()) RepairableModels.Layers(model)[0].get_parameter("bias")!.select(0, 4).fill_(-100);
        var input = RepairableModels.Inputs(256);
        var site = RepairFixture.Measured(RepairFixture.Followed(model, "act", input, 12, 4), model, input);
        var to = scope == SwitchScope.Module ? NewActivation.LeakyRelu() : NewActivation.PRelu(0.01);
        var before = Hidden().select(1, 4);
        before.eq(0).all().item<bool>().Should().BeTrue();

        var record = RepairFixture.Made(editor.Switch(site, to, scope)).Record;

        var change = RepairFixture.Difference(Hidden().select(1, 4), before);
        change.Should().BeLessThanOrEqualTo((float)record.LargestChange!.Value * 1.0001f + 1e-6f);
        using var z = RepairableModels.Layers(model)[0].call(input).select(1, 4);
        Math.Abs(z.mean().item<float>()).Should().BeLessThan(1e-4f);

        Tensor Hidden() => RepairableModels.Activation(model).Module.call(RepairableModels.Layers(model)[0].call(input));
    }

    [Fact]
    public void Of_a_shared_rectifier_only_what_is_dead_at_every_use_is_touched()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("two owners");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var input = RepairableModels.Inputs();
        var name = RepairableModels.Activation(model).Name;
        var links = RepairFixture.Followed(model, name, input, 12).Uses[0].Links;
        var before = Floats.Read(RepairableModels.Layers(model)[0].get_parameter("bias")!);

        var record =
            RepairFixture.Made(
            editor.Switch(
            new(name, RepairableModels.Activation(model).Module, [new SiteUse(12, [1, 2]) { Links = links }, new SiteUse(12, [2, 3])]),
            NewActivation.PRelu(), SwitchScope.DeadChannels)).Record;

        record.Channels.Should().Equal(2);
        Floats.Read(RepairableModels.Activation(model).Module.parameters().Single())
            .Select((slope, channel) => slope == (channel == 2 ? 0.25f : 0)).Should().NotContain(false);
        Floats.Read(RepairableModels.Layers(model)[0].get_parameter("bias")!).Where((bias, channel) => bias != before[channel]).Should()
            .ContainSingle();
    }

    [Fact]
    public void Live_channels_stay_a_ReLU_also_when_the_model_is_moved_to_another_type()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("Sequential");
        using var editor = new ModelEditor(model, optim.SGD(model.parameters(), 0.1));
        RepairFixture.Made(editor.Switch(RepairFixture.Site(model, 2), NewActivation.PRelu(), SwitchScope.DeadChannels));
        model.to(float64);
        var slopes = RepairableModels.Activation(model).Module.parameters().Single();
        using (no_grad()) slopes.fill_(0.5);

        editor.AfterStep();

        Floats.Read(slopes).Should().Equal(Enumerable.Range(0, 12).Select(channel => channel == 2 ? 0.5f : 0));
    }

    // 12 channels in 3 groups of 2 inputs each.
    [Fact]
    public void Unmeasured_a_grouped_convolution_is_centred_by_the_inputs_of_each_group()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = nn.Sequential(("conv", nn.Conv2d(6, 12, 3, groups: 3)), ("act", nn.ReLU()), ("behind", nn.Conv2d(12, 2, 3)));
        var conv = (nn.Module<Tensor, Tensor>)model.named_modules().First().module;
        using var editor = new ModelEditor(model);
        // Each channel of the data is constant, so that its mean tells all.
        var input = arange(1, 7, float32).reshape(1, 6, 1, 1).expand(2, 6, 7, 7).contiguous();

        RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "act", input, 12, 1, 6, 11), NewActivation.LeakyRelu()));

        using var ungraded = no_grad();
        var z = conv.forward(input);
        foreach (var channel in new[] { 1, 6, 11 }) z.select(1, channel).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_batch_that_is_no_number_does_not_get_into_the_weights(float value)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        var (input, ill) = (RepairableModels.Inputs(), RepairableModels.Inputs());
        using (no_grad()) ill.select(0, 1).fill_(value);
        var site = RepairFixture.Measured(RepairFixture.Followed(model, "act", input, 12, 4), model, ill);

        RepairFixture.Made(editor.Recycle(site));
        var record = RepairFixture.Made(editor.Switch(site, NewActivation.LeakyRelu())).Record;

        record.LargestChange.Should().BeNull();
        Floats.Read(RepairableModels.Layers(model)[0].get_parameter("bias")!).Should().OnlyContain(bias => float.IsFinite(bias));
    }

    // At -1e9 a float32 keeps no trace of the weighted inputs, which come back when the bias goes.
    [Theory]
    [InlineData(-1e9f, ScalarType.Float32)]
    [InlineData(-100f, ScalarType.BFloat16)]
    public void What_rounding_hid_beside_a_large_bias_is_part_of_the_stated_change(float bias, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("Sequential").to(type);
        using var editor = new ModelEditor(model);
        using (no_grad()) RepairableModels.Layers(model)[0].get_parameter("bias")!.select(0, 4).fill_(bias);
        var input = RepairableModels.Inputs(256).to_type(type);
        var site = RepairFixture.Measured(RepairFixture.Followed(model, "act", input, 12, 4), model, input);

        var record = RepairFixture.Made(editor.Switch(site, NewActivation.LeakyRelu())).Record;

        using var hidden =
            RepairableModels.Activation(model).Module.call(RepairableModels.Layers(model)[0].call(input)).select(1, 4).to_type(float32);
        hidden.abs().max().item<float>().Should().BeGreaterThan(0).And.BeLessThanOrEqualTo((float)record.LargestChange!.Value);
    }

    [Fact]
    public void Without_weights_the_centred_channel_injects_nothing_at_all()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("Sequential");
        using (no_grad())
        {
            RepairableModels.Layers(model)[0].get_parameter("bias")!.select(0, 4).fill_(-100);
            RepairableModels.Layers(model)[0].get_parameter("weight")!.select(0, 4).zero_();
        }
        using var editor = new ModelEditor(model);
        var input = RepairableModels.Inputs();

        var record =
            RepairFixture.Made(editor.Switch(RepairFixture.Followed(model, "act", input, 12, 4), NewActivation.LeakyRelu())).Record;

        RepairableModels.Layers(model)[0].call(input).select(1, 4).eq(0).all().item<bool>().Should()
            .BeTrue("unmeasured, the bias goes where the mean of the data puts the pre-activation at 0");
        record.LargestChange.Should().BeNull("nothing was measured");
    }

    [Fact]
    public void A_batch_normalisation_is_centred_by_its_own_bias()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model =
            nn.Sequential(("fc1", nn.Linear(8, 12)), ("bn", nn.BatchNorm1d(12)), ("act", nn.ReLU()), ("fc2", nn.Linear(12, 4)));
        var layers = model.named_modules().ToDictionary(named => named.name, named => named.module);
        using (no_grad()) layers["bn"].get_parameter("bias")!.select(0, 4).fill_(-100);
        var untouched = Bytes.Of(layers["fc1"]);
        using var editor = new ModelEditor(model);

        RepairFixture.Made(
            editor.Switch(RepairFixture.Followed(model, "act", RepairableModels.Inputs(), 12, 4), NewActivation.LeakyRelu()));

        layers["bn"].get_parameter("bias")!.select(0, 4).item<float>().Should().Be(0);
        Bytes.Of(layers["fc1"]).Should().BeEquivalentTo(untouched);
    }
}
