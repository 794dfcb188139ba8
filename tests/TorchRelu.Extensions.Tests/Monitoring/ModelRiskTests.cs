using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ModelRiskTests
{
    [Fact]
    public void A_deep_and_narrow_network_is_likely_born_dead()
    {
        using var model = Deep(width: 3, hidden: 9);

        var risk = ModelRisk.Assess(model, [1]);

        risk.BornDead.Should().BeApproximately(BornDead.OnOneInput(3, 10), 1e-12);
        risk.BornDeadAtLeast.Should().BeApproximately(BornDead.LowerBound(3, 10), 1e-12);
        risk.Severity.Should().Be(Severity.Critical);
    }

    [Fact]
    public void An_ordinary_network_is_not()
    {
        using var model = Nets.Mlp();

        var risk = ModelRisk.Assess(model, [20]);

        risk.BornDead.Should().BeLessThan(1e-6);
        risk.Severity.Should().Be(Severity.None);
        risk.Layers.Select(layer => (layer.Name, layer.Width, layer.SilentOnRandomInputs)).Should()
            .Equal(("relu1", 32, 0), ("relu2", 32, 0));
    }

    [Fact]
    public void Biases_that_close_a_layer_before_training_are_seen_by_random_inputs_and_by_the_expected_rates()
    {
        using var model = Nets.Mlp();
        using (no_grad()) model.named_parameters().Single(named => named.name == "fc1.bias").parameter.fill_(-100);

        var layer = ModelRisk.Assess(model, [20]).Layers[0];

        (layer.SilentOnRandomInputs, layer.ExpectedSilent).Should().Be((32, 32));
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer_and_the_model_and_the_random_stream_stay_as_they_were()
    {
        using var model = Nets.Cnn();
        var (state, random) = (Bytes.Of(model), Bytes.Of(get_rng_state()));

        var first = ModelRisk.Assess(model, [1, 10, 10], seed: 7);
        var second = ModelRisk.Assess(model, [1, 10, 10], seed: 7);

        second.Should().BeEquivalentTo(first);
        Bytes.Of(model).Should().BeEquivalentTo(state);
        Bytes.Of(get_rng_state()).Should().Equal(random);
    }

    private static nn.Module<Tensor, Tensor> Deep(int width, int hidden)
    {
        manual_seed(1);
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var i = 0; i < hidden; i++)
        {
            layers.Add(nn.Linear(i == 0 ? 1 : width, width));
            layers.Add(nn.ReLU());
        }
        return nn.Sequential(layers);
    }
}
