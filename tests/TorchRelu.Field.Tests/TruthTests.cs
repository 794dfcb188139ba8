using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>The truth itself, held against models whose units are known by hand.</summary>
public sealed class TruthTests
{
    [Fact]
    public void The_share_of_a_unit_is_that_of_the_rows_in_which_it_fires()
    {
        var run = Run.Of(new FixedRows("units that fire on 1, 2, 3 and none of four rows")
        {
            Model = () => Layers.Detecting(3, -0.5f, shut: 1),
            Hooked = [("relu", 1)],
            Rows = () => [tensor(new float[] { 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0 }).view(4, 3)],
            BatchSize = 3,
        });

        Shares(run, "relu").Should().Equal(0.25, 0.5, 0.75, 0);
        run.Truth["relu"].Rows.Should().Be(4);
        run.Truth["relu"].Silent.Should().Equal(3);
    }

    [Theory]
    [InlineData(1, new[] { 0.5, 0 })]
    [InlineData(2, new[] { 0.5, 0, 0.5 })]
    public void A_row_fires_if_any_of_its_positions_does(int dimension, double[] shares)
    {
        var values = zeros(2, 2, 3);
        values[0, 0, 0] = tensor(1f);
        values[0, 0, 2] = tensor(1f);
        var recorder = new Recorder();

        recorder.See("site", values, dimension);
        recorder.EndForward();

        Enumerable.Range(0, shares.Length).Select(recorder.Sites["site"].Share).Should().Equal(shares);
    }

    [Fact]
    public void The_uses_of_a_site_in_one_forward_are_one()
    {
        var recorder = new Recorder();

        recorder.See("site", tensor(new float[] { 1, 0, 0, 0 }).view(2, 2), 1);
        recorder.See("site", tensor(new float[] { 0, 0, 1, 0 }).view(2, 2), 1);
        recorder.EndForward();

        recorder.Sites["site"].Share(0).Should().Be(1);
        recorder.Sites["site"].Share(1).Should().Be(0);
        recorder.Sites["site"].Rows.Should().Be(2);
    }

    [Fact]
    public void What_is_no_number_does_not_fire_and_hides_nothing()
    {
        var recorder = new Recorder();

        recorder.See("site", tensor(new[] { float.NaN, 1, float.NaN, -1 }).view(1, 2, 2), 1);
        recorder.EndForward();

        recorder.Sites["site"].Share(0).Should().Be(1);
        recorder.Sites["site"].Share(1).Should().Be(0);
    }

    [Fact]
    public void The_last_forward_in_which_a_unit_fired_is_known()
    {
        var run = Run.Of(new FreshDraws("shut before the fourth forward")
        {
            Model = () => Layers.Detecting(4, 5f, shut: 1),
            Hooked = [("relu", 1)],
            Draw = _ => [rand(10, 4)],
            Steps = 4,
            BeforeStep = (model, step) =>
            {
                if (step == 3) Layers.In(model, "fc").Shut(2);
            },
        });

        Enumerable.Range(0, 5).Select(run.Live["relu"].LastFired).Should().Equal(2, 2, 7, 7, -1);
        Shares(run, "relu").Should().Equal(0, 0, 1, 1, 0);
    }

    [Fact]
    public void The_truth_has_the_weights_of_the_moment_and_moves_nothing()
    {
        var situation = new FixedRows("one moment")
        {
            Model = () => Sequential(("fc", Linear(4, 6)), ("bn", BatchNorm1d(6)), ("relu", ReLU()), ("drop", Dropout(0.5))),
            Hooked = [("relu", 1)],
            Rows = () => [randn(20, 4)],
        };
        using var model = situation.Build();
        situation.Prepare();
        Layers.In(model, "bn").Shut(2, -20);
        var (random, weights) = (get_rng_state().data<byte>().ToArray(), State(model));

        var truth = Exhaustive.Of(situation, model);

        truth["relu"].Silent.Should().Equal(0, 1);
        get_rng_state().data<byte>().ToArray().Should().Equal(random);
        State(model).Should().Equal(weights);
    }

    [Fact]
    public void A_living_unit_that_is_called_dead_is_a_fault()
    {
        var run = Run.Of(TwoLayers(truthOf: "relu2", of: "relu1"));

        run.Faults.Should().Contain(fault => fault.Contains("relu1[0] is called dead (every sample of", StringComparison.Ordinal))
            .And.OnlyContain(fault => fault.Contains("relu1[", StringComparison.Ordinal));
        FluentActions.Invoking(() => Judge.NothingFalse(run)).Should().Throw<Exception>();
    }

    [Fact]
    public void A_silent_unit_that_is_not_called_so_is_missed()
    {
        var run = Run.Of(TwoLayers(truthOf: "relu1", of: "relu2"));

        run.Faults.Should().BeEmpty();
        FluentActions.Invoking(() => Judge.NothingMissed(run)).Should().Throw<Exception>().WithMessage("*relu2[0] is Al*");
    }

    // Every unit of relu1 is shut, every unit of relu2 fires: the truth of one is given out for that of the other.
    private static FreshDraws TwoLayers(string truthOf, string of) => new("a truth that is exchanged")
    {
        Model = () => Sequential(("fc1", Linear(4, 8).Shut(8)), ("relu1", ReLU()), ("fc2", Linear(8, 8).Shut(8, 5)), ("relu2", ReLU())),
        Hooked = [(truthOf, 1)],
        Pools = new Dictionary<string, string> { [of] = truthOf },
        Draw = _ => [randn(100, 4)],
        Steps = 50,
    };

    private static List<double> Shares(Run run, string site) =>
        [.. Enumerable.Range(0, run.Truth[site].Channels).Select(run.Truth[site].Share)];

    private static List<float> State(nn.Module model) =>
        [.. model.state_dict().Values.SelectMany(value => value.to_type(float32).data<float>())];
}
