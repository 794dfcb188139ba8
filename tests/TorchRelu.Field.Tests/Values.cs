using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Inputs that are constant, no numbers, integers, rare, or never the same twice.</summary>
public sealed class Values
{
    [Theory]
    [InlineData(true, 1f)]
    [InlineData(false, 1f)]
    [InlineData(true, 0f)]
    [InlineData(false, 0f)]
    public void Constant_inputs_are_one_row_and_say_nothing_of_others(bool told, float value)
    {
        var run = Judge.Right(new FixedRows($"all rows are {value}")
        {
            Model = () => Sequential(("fc", Linear(6, 20)), ("relu", ReLU()), ("out", Linear(20, 1))),
            Hooked = [("relu", 1)],
            Rows = () => [full([200, 6], value)],
            BatchSize = 20,
            Epochs = 20,
            Told = told,
        });

        run.Layer("relu").ChannelReports.Where(channel => Verdicts.IsGone(channel.Verdict)).Should().NotBeEmpty()
            .And.OnlyContain(channel => channel.RateBound > 0.9, "one row was seen");
        run.Report.Findings.Should().Contain(finding => finding.Kind == FindingKind.ConstantInputs);
    }

    [Fact]
    public void A_batch_that_is_no_number_is_told_and_kills_nobody()
    {
        var run = Run.Of(new FreshDraws("one broken batch")
        {
            Model = () => Layers.Detecting(8, -0.5f, shut: 3),
            Hooked = [("relu", 1)],
            Draw = step => [step % 40 == 17 ? full([50, 8], float.NaN) : randn(50, 8)],
            Loss = (output, _) => output.nan_to_num(0).mean(),
            Steps = 80,
        });

        Judge.NothingFalse(run);
        run.Findings.Should().Contain(finding => finding.Kind == FindingKind.NotANumber && finding.Layer == "relu");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_that_became_no_number_are_told_and_are_not_dead(bool all)
    {
        var run = Run.Of(new FreshDraws("broken weights")
        {
            Model = () => Layers.Detecting(8, -0.5f),
            Hooked = [("relu", 1)],
            Draw = _ => [randn(50, 8)],
            Loss = (output, _) => output.nan_to_num(0).mean(),
            BeforeStep = (model, step) =>
            {
                if (step == 30) Layers.In(model, "fc").Shut(all ? 8 : 3, float.NaN);
            },
            Steps = 60,
            Epochs = 3,
        });

        run.Report.Dead.Should().Be(0);
        run.Report.Findings.Should().Contain(finding => finding.Kind == FindingKind.NotANumber && finding.Layer == "relu");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Words_by_number_are_rows_like_others(bool told) => Judge.Right(new FixedRows("embedded words")
    {
        Model = () => new Net(
            (w, x) => w.Chain(w.Call("table", x).mean([1L]), "fc", "relu", "out"),
            ("table", Embedding(50, 12)), ("fc", Linear(12, 16).Shut(6)), ("relu", ReLU()), ("out", Linear(16, 1))),
        Hooked = [("relu", 1)],
        Rows = () => [randint(50, [1_200, 7], int64)],
        Told = told,
        Epochs = 3,
        Planted = 6,
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_unit_for_one_row_in_two_hundred_is_not_dead(bool told) => Judge.Right(new FreshDraws("a rare class")
    {
        Model = () => Layers.Detecting(2, -0.5f, shut: 2),
        Hooked = [("relu", 1)],
        Draw = _ => [Layers.OneHot(rand(50).lt(0.005f).to_type(int64), 2)],
        Steps = 160,
        Epochs = told ? 3 : 2,
        Told = told,
        Untold = Expectation.Nothing,
        Planted = 2,
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rare_class_of_a_fixed_set_has_living_units(bool told) => Judge.Right(new FixedRows("10 rows of 2,000")
    {
        Model = () => Layers.Detecting(4, -0.5f, shut: 2),
        Hooked = [("relu", 1)],
        Rows = () => [Layers.OneHot(arange(2_000, int64).remainder(200).eq(7).to_type(int64) * 3, 4)],
        Told = told,
        Epochs = 3,
        Planted = 4,
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fresh_noise_makes_new_rows_of_old_ones(bool told)
    {
        Tensor? rows = null;
        Judge.Right(new FreshDraws("augmented by noise")
        {
            Model = () => Layers.Detecting(8, -1f, shut: 4),
            Hooked = [("relu", 1)],
            Draw = _ =>
            {
                rows ??= randn(500, 8).DetachFromDisposeScope();
                return [rows.index_select(0, randint(500, [100], int64)) + (0.1 * randn(100, 8))];
            },
            Steps = 140,
            Told = told,
            Planted = 4,
        });
        rows!.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mirrored_images_are_a_finite_set_after_all(bool told)
    {
        Tensor? images = null;
        Judge.Right(new FreshDraws("augmented by mirrors")
        {
            Model = () => Sequential(("conv", Conv2d(1, 8, 3).Shut(3)), ("relu", ReLU()), ("flat", Flatten()), ("fc", Linear(128, 2))),
            Hooked = [("relu", 1)],
            Draw = _ =>
            {
                var drawn = (images ??= randn(300, 1, 6, 6).DetachFromDisposeScope()).index_select(0, randint(300, [50], int64));
                return [rand(1).item<float>() < 0.5f ? drawn.flip(3) : drawn];
            },
            Steps = 160,
            Told = told,
            Planted = 3,
        });
        images!.Dispose();
    }

    [Fact]
    public void Double_precision_counts_as_well() => Judge.Right(new FreshDraws("double precision")
    {
        Model = () => Sequential(("fc", Linear(8, 12, dtype: float64).Shut(5)), ("relu", ReLU()), ("out", Linear(12, 1, dtype: float64))),
        Hooked = [("relu", 1)],
        Draw = _ => [randn(100, 8, dtype: float64)],
        Loss = (output, _) => output.mean().to_type(float32),
        Steps = 40,
        Planted = 5,
    });

    [Theory]
    [InlineData("LayerNorm")]
    [InlineData("LayerNorm over tokens")]
    [InlineData("GroupNorm")]
    [InlineData("BatchNorm1d")]
    [InlineData("BatchNorm1d over a series")]
    [InlineData("BatchNorm2d")]
    [InlineData("InstanceNorm2d")]
    public void A_normalisation_makes_the_units_of_the_ReLU_behind_it(string kind)
    {
        var run = Judge.Right(new FreshDraws(kind)
        {
            Model = () => new Net(
                (w, x) => w.Call("out", Pooled(w.Chain(x, "layer", "norm", "relu"), kind)),
                ("layer", kind switch
                {
                    "GroupNorm" or "BatchNorm2d" or "InstanceNorm2d" => Conv2d(1, 8, 3),
                    "BatchNorm1d over a series" => Conv1d(1, 8, 3),
                    _ => Linear(6, 8),
                }),
                ("norm", Norm(kind).Shut(3, -20)), ("relu", ReLU()), ("out", Linear(8, 1))),
            Hooked = [("relu", kind == "LayerNorm over tokens" ? 2 : 1)],
            Draw = _ => [kind switch
            {
                "GroupNorm" or "BatchNorm2d" or "InstanceNorm2d" => randn(30, 1, 6, 6),
                "BatchNorm1d over a series" => randn(30, 1, 9),
                "LayerNorm over tokens" => randn(30, 5, 6),
                _ => randn(30, 6),
            }],
            Steps = 60,
            Planted = 3,
        });

        run.Layer("relu").Producer.Should().Be("norm");
        run.Layer("relu").Consumers.Should().Equal("out");
    }

    private static Module<Tensor, Tensor> Norm(string kind) => kind switch
    {
        "GroupNorm" => FreshGroupNorm(),
        "BatchNorm2d" => BatchNorm2d(8),
        "InstanceNorm2d" => InstanceNorm2d(8, affine: true),
        "BatchNorm1d" or "BatchNorm1d over a series" => BatchNorm1d(8),
        _ => LayerNorm(8),
    };

    // TorchSharp 0.107 leaves the weights of a GroupNorm as it finds the memory.
    private static Module<Tensor, Tensor> FreshGroupNorm()
    {
        var norm = GroupNorm(2, 8);
        using (no_grad())
        {
            norm.weight!.fill_(1);
            norm.bias!.fill_(0);
        }
        return norm;
    }

    private static Tensor Pooled(Tensor hidden, string kind) => hidden.dim() switch
    {
        4 => hidden.mean([2L, 3L]),
        3 => hidden.mean([kind == "LayerNorm over tokens" ? 1L : 2L]),
        _ => hidden,
    };
}
