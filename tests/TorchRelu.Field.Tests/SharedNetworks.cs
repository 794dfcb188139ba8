using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>One layer used several times in a forward: a unit is dead if it is dead at every use.</summary>
public sealed class SharedNetworks
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_unit_of_twins_lives_if_either_branch_wakes_it(bool told) => Judge.Right(new FreshDraws("twins with inputs far apart")
    {
        Model = () => Twins(shut: 0),
        Hooked = [("emb.relu", 1)],
        Call = CallPair,
        Draw = _ => [(rand(50, 8) * 0.5) + 2, (rand(50, 8) * -0.5) - 2],
        Steps = 120,
        Told = told,
        Planted = 0,
    });

    [Fact]
    public void A_unit_of_twins_that_neither_branch_wakes_is_dead() => Judge.Right(new FixedRows("twins with shut units")
    {
        Model = () => Twins(shut: 10),
        Hooked = [("emb.relu", 1)],
        Call = CallPair,
        Rows = () => [randn(1_500, 8) + 1, randn(1_500, 8) - 1],
        Planted = 10,
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Twins_that_learn_are_judged_over_both_branches(bool told) => Judge.Right(new FixedRows("contrastive training")
    {
        Model = () => Twins(shut: 0),
        Hooked = [("emb.relu", 1)],
        Call = CallPair,
        Rows = () => [(rand(1_500, 8) * 0.5) + 2, (rand(1_500, 8) * -0.5) - 2, rand(1_500).gt(0.5f).to_type(float32)],
        Loss = (distance, rows) => ((rows[2] * distance) + ((1 - rows[2]) * (1 - distance).relu())).mean(),
        Optimizer = model => optim.SGD(model.parameters(), 1e-3),
        Epochs = 4,
        Told = told,
    });

    [Fact]
    public void A_triplet_is_three_uses_of_one_network() => Judge.Right(new FreshDraws("anchor, positive and negative")
    {
        Model = () => new Net(
            (w, x) =>
            {
                var parts = x.chunk(3, 1).Select(part => w.Call("emb", part)).ToArray();
                return (parts[0] - parts[1]).pow(2).sum(1) - (parts[0] - parts[2]).pow(2).sum(1);
            },
            ("emb", Layers.Detecting(6, -0.5f, shut: 4))),
        Hooked = [("emb.relu", 1)],
        Draw = _ => [cat([randn(60, 6) - 5, randn(60, 6) - 5, randn(60, 6)], 1)],
        Steps = 60,
        Planted = 4,
    });

    [Fact]
    public void Tied_weights_behind_two_rectifiers_are_one_set_of_units()
    {
        var run = Judge.Right(new FreshDraws("one Linear, two ReLUs")
        {
            Model = () => new Net(
                (w, x) => w.Call(
                    "out", w.Call("relu2", w.Tap("units", w.Call("fc", -x))) + w.Call("relu1", w.Tap("units", w.Call("fc", x)))),
                ("fc", Layers.Detector(8, -0.5f, shut: 4)), ("relu1", ReLU()), ("relu2", ReLU()), ("out", Linear(12, 1))),
            Pools = new Dictionary<string, string> { ["relu1"] = "units", ["relu2"] = "units" },
            Draw = _ => [rand(50, 8)],
            Steps = 80,
            Planted = 4,
        });

        run.Shown("units").Should().OnlyContain(layer => layer.Dead == 4, "relu2 never sees a positive value of the living 8");
    }

    [Fact]
    public void One_ReLU_behind_two_layers_is_two_sites()
    {
        var run = Judge.Right(new FreshDraws("one ReLU, two Linears")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var hidden = w.Call("act", w.Tap("act (use 1)", w.Call("fc1", x)));
                    return w.Call("out", w.Call("act", w.Tap("act (use 2)", w.Call("fc2", hidden))));
                },
                ("fc1", Layers.Detector(8, -0.5f, shut: 2)), ("fc2", Linear(10, 12).Shut(5)), ("act", ReLU()), ("out", Linear(12, 1))),
            Draw = _ => [randn(50, 8)],
            Steps = 60,
            Planted = 7,
        });

        run.Report.Layers.Select(layer => layer.Dead).Should().BeEquivalentTo([2, 5]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(24)]
    public void A_unit_of_a_recurrent_cell_lives_if_any_time_step_wakes_it(int length) => Judge.Right(
        new FreshDraws($"a recurrent cell over {length} time steps")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var state = zeros(x.shape[0], 12);
                    for (var t = 0; t < x.shape[1]; t++)
                        state = w.Call("act", w.Call("in", x.select(1, t)) + (0.1 * w.Call("back", state)));
                    return w.Call("out", state);
                },
                ("in", Layers.Detector(8, -0.5f, shut: 4)), ("back", Linear(12, 12, hasBias: false)), ("act", ReLU()),
                ("out", Linear(12, 1))),
            Hooked = [("act", 1)],
            Draw = step =>
            {
                var rows = full([40, length, 8], -3f);
                rows.select(1, step % length).copy_(randn(40, 8));
                return [rows];
            },
            Steps = 120,
            Planted = 4,
        });

    [Fact]
    public void Two_views_of_the_same_rows_are_two_uses() => Judge.Right(new FixedRows("two augmented views")
    {
        Model = () => new Net(
            (w, x) => (w.Call("emb", x + (0.3 * randn_like(x))) - w.Call("emb", x + (0.3 * randn_like(x)))).pow(2).mean([1L]),
            ("emb", Layers.Detecting(10, -1f, shut: 5))),
        Hooked = [("emb.relu", 1)],
        Rows = () => [randn(1_200, 10)],
        Planted = 5,
    });

    [Fact]
    public void A_block_applied_again_and_again_is_one_block() => Judge.Right(new FreshDraws("the same block three times")
    {
        Model = () => new Net(
            (w, x) => w.Call("out", Enumerable.Range(0, 3).Aggregate(x, (value, _) => value - w.Chain(value, "fc", "relu", "back"))),
            ("fc", Layers.Detector(8, -0.5f, shut: 3)), ("relu", ReLU()), ("back", Linear(11, 8)), ("out", Linear(8, 1))),
        Hooked = [("relu", 1)],
        Draw = _ => [randn(50, 8)],
        Steps = 60,
        Planted = 3,
    });

    private static Module<Tensor, Tensor, Tensor> Twins(int shut) => new PairNet(
        (w, a, b) => (w.Call("emb", a) - w.Call("emb", b)).pow(2).sum(1),
        ("emb", Sequential(("fc1", Linear(8, 32).Shut(shut)), ("relu", ReLU()), ("fc2", Linear(32, 4)))));

    private static Tensor CallPair(nn.Module model, Tensor[] rows) => ((Module<Tensor, Tensor, Tensor>)model).call(rows[0], rows[1]);
}
