using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Parts of a model that see some of the samples only.</summary>
public sealed class Branches
{
    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public void An_expert_called_in_few_steps_is_judged_by_the_samples_that_reach_it(int every)
    {
        var run = Judge.Right(new FreshDraws($"an expert in one step of {every}")
        {
            Model = () => new Net(
                (w, x) => w.Call("out", w.Call(x[0, 0].item<float>() > 5 ? "rare" : "usual", x)),
                ("usual", Expert(2)), ("rare", Expert(5)), ("out", Linear(12, 1))),
            Hooked = [("usual.relu", 1), ("rare.relu", 1)],
            Draw = step =>
            {
                var rows = randn(50, 8);
                if (step % every == 0) rows[0, 0] = tensor(9f);
                return [rows];
            },
            Steps = 100,
            Epochs = 3,
            Planted = 7,
        });

        run.Layer("rare.relu").Samples.Should().BeLessThanOrEqualTo(3 * 100 * 50 / every);
    }

    [Theory]
    [InlineData(1.5f)]
    [InlineData(2.3f)]
    public void An_expert_that_gets_a_few_rows_of_each_batch_is_judged_by_those(float above) => Judge.Right(
        new FreshDraws($"rows above {above}")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var rare = x.select(1, 0).gt(above);
                    var few = x.index_select(0, rare.nonzero().flatten());
                    var many = x.index_select(0, rare.logical_not().nonzero().flatten());
                    return cat([w.Call("rare", few), w.Call("usual", many)]);
                },
                ("rare", Expert(5)), ("usual", Expert(2))),
            Hooked = [("usual.relu", 1), ("rare.relu", 1)],
            Draw = _ => [randn(50, 8)],
            Steps = 100,
            Epochs = 3,
        });

    [Fact]
    public void Experts_of_one_class_each_rest_while_other_classes_come() => Judge.Right(new FixedRows("an expert a class, sorted")
    {
        Model = () => new Net(
            (w, x) => w.Call("out", w.Call(x[0, 0].item<float>() > 0 ? "a" : "b", x)),
            ("a", Expert(3)), ("b", Expert(4)), ("out", Linear(12, 1))),
        Hooked = [("a.relu", 1), ("b.relu", 1)],
        Rows = () => [cat([randn(1_500, 8), randn(1_500, 8)]).Also(rows => rows.select(1, 0).copy_(cat([ones(1_500), -ones(1_500)])))],
        Shuffled = false,
        Epochs = 3,
        Planted = 7,
    });

    [Fact]
    public void A_block_that_is_skipped_at_random_is_judged_by_its_calls() => Judge.Right(new FreshDraws("stochastic depth")
    {
        Model = () => new Net(
            (w, x) => w.Call("out", rand(1).item<float>() < 0.3f ? x + w.Chain(x, "fc1", "relu", "fc2") : x),
            ("fc1", Layers.Detector(8, -0.5f, shut: 4)), ("relu", ReLU()), ("fc2", Linear(12, 8)), ("out", Linear(8, 1))),
        Hooked = [("relu", 1)],
        Draw = _ => [randn(50, 8)],
        Steps = 120,
        Planted = 4,
    });

    [Fact]
    public void A_head_for_training_only_is_judged_with_the_rest() => Judge.Right(new FreshDraws("an auxiliary head")
    {
        Model = () => new HeadsNet(
            (w, x) =>
            {
                var hidden = w.Chain(x, "fc1", "relu1");
                return (w.Call("main", hidden), w.Chain(hidden, "aux", "relu2", "end"));
            },
            ("fc1", Linear(8, 12).Shut(3)), ("relu1", ReLU()), ("main", Linear(12, 1)), ("aux", Linear(12, 6).Shut(2)), ("relu2", ReLU()),
            ("end", Linear(6, 1))),
        Call = (model, rows) =>
        {
            var (main, aux) = ((Module<Tensor, (Tensor First, Tensor Second)>)model).call(rows[0]);
            return main + (0.3 * aux);
        },
        Hooked = [("relu1", 1), ("relu2", 1)],
        Draw = _ => [randn(50, 8)],
        Steps = 60,
        Planted = 5,
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_inputs_of_different_kinds_make_one_sample(bool told) => Judge.Right(new FixedRows("an image and a number")
    {
        Model = () => new PairNet(
            (w, image, id) => w.Chain(
                cat([w.Chain(image, "conv", "relu1").mean([2L, 3L]), w.Call("table", id)], 1), "fc1", "relu2", "fc2"),
            ("conv", Conv2d(1, 6, 3).Shut(2)), ("relu1", ReLU()), ("table", Embedding(20, 4)), ("fc1", Linear(10, 10).Shut(4)),
            ("relu2", ReLU()), ("fc2", Linear(10, 1))),
        Call = (model, rows) => ((Module<Tensor, Tensor, Tensor>)model).call(rows[0], rows[1]),
        Hooked = [("relu1", 1), ("relu2", 1)],
        Rows = () => [randn(1_000, 1, 6, 6), randint(20, [1_000], int64)],
        Told = told,
        Epochs = 3,
        Planted = 6,
    });

    [Fact]
    public void Rows_that_differ_in_their_second_input_alone_are_different_rows() => Judge.Right(new FixedRows("pairs with one query")
    {
        Model = () => new PairNet(
            (w, query, item) => w.Chain(query + item, "fc", "relu", "out"),
            ("fc", Layers.Detector(10, -0.5f)), ("relu", ReLU()), ("out", Linear(10, 1))),
        Call = (model, rows) => ((Module<Tensor, Tensor, Tensor>)model).call(rows[0], rows[1]),
        Hooked = [("relu", 1)],
        Rows = () => [zeros(2_000, 10), Layers.OneHot(arange(10, int64).repeat_interleave(200), 10)],
        Shuffled = false,
        Told = false,
        Epochs = 3,
        Planted = 0,
    });

    private static Module<Tensor, Tensor> Expert(int shut) => Sequential(("fc", Linear(8, 12).Shut(shut)), ("relu", ReLU()));
}
