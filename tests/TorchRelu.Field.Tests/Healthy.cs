using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Scans and trainings in which nothing is wrong: nothing is said that sounds so.</summary>
public sealed class Healthy
{
    [Theory]
    [InlineData("dense")]
    [InlineData("convolutions")]
    [InlineData("normalised")]
    [InlineData("functions")]
    public void A_scan_of_a_healthy_model_has_nothing_to_say(string kind)
    {
        random.manual_seed(1);
        using var model = Make(kind);

        var report = DyingReluMonitor.Scan(model, Batches(kind, 3_000));

        report.Findings.Should().NotContain(finding => finding.Severity >= Severity.Warning);
        report.Health.Severity.Should().Be(Severity.None);
        report.ToText().Should().StartWith("Healthy");
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("convolutions")]
    public void A_scan_finds_units_that_are_shut(string kind)
    {
        random.manual_seed(1);
        using var model = Make(kind);
        Layers.In(model, kind == "dense" ? "fc1" : "conv").Shut(5);

        var report = DyingReluMonitor.Scan(model, Batches(kind, 3_000));

        report.Layers[0].ChannelReports.Where(channel => Verdicts.IsGone(channel.Verdict)).Select(channel => channel.Index)
            .Should().Equal(0, 1, 2, 3, 4);
        report.Findings.Should().Contain(finding => finding.Layer == report.Layers[0].Name);
    }

    [Fact]
    public void A_scan_of_few_rows_raises_no_alarm()
    {
        random.manual_seed(1);
        using var model = Make("dense");

        var report = DyingReluMonitor.Scan(model, Batches("dense", 40));

        report.Findings.Should().NotContain(finding => finding.Severity >= Severity.Warning);
        report.Layers.Should().OnlyContain(layer => layer.Samples == 40);
    }

    [Theory]
    [InlineData("dense", true)]
    [InlineData("dense", false)]
    [InlineData("convolutions", true)]
    [InlineData("normalised", true)]
    [InlineData("functions", true)]
    public void A_healthy_training_has_no_warning(string kind, bool told)
    {
        var run = Judge.Right(new FixedRows($"healthy, {kind}")
        {
            Model = () => Make(kind),
            Hooked = kind == "functions" ? [] : [("relu1", 1), ("relu2", 1)],
            Rows = () =>
            {
                var labels = randint(4, [2_000], int64);
                var inputs = cat([.. Batches(kind, 2_000)]);
                return [inputs + labels.to_type(float32).view([2_000, .. inputs.shape.Skip(1).Select(_ => 1L)]).mul(0.2).sub(0.3), labels];
            },
            Loss = (output, rows) => functional.cross_entropy(output, rows[1]),
            Optimizer = model => optim.Adam(model.parameters(), 1e-3),
            Epochs = 4,
            Told = told,
        });

        run.Warnings.Should().NotContain(warning => warning.Change != WarningChange.Recovered);
        run.Findings.Should().NotContain(finding => finding.Severity >= Severity.Warning);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(12)]
    public void Units_that_were_shut_from_the_beginning_are_no_rise(int shut)
    {
        var run = Judge.Right(new FreshDraws($"{shut} of 16 shut before training")
        {
            Model = () => Sequential(("fc1", Linear(8, 16).Shut(shut)), ("relu", ReLU()), ("fc2", Linear(16, 2))),
            Hooked = [("relu", 1)],
            Draw = _ => [randn(100, 8)],
            Steps = 60,
            Epochs = 3,
            Planted = shut,
        });

        run.Findings.Should().NotContain(finding => finding.Kind == FindingKind.DeadShareRising);
        run.Warnings.Should().NotContain(warning => warning.Finding.Kind == FindingKind.DeadShareRising);
    }

    private static Module<Tensor, Tensor> Make(string kind) => kind switch
    {
        "convolutions" => Sequential(
            ("conv", Conv2d(1, 8, 3)), ("relu1", ReLU()), ("pool", MaxPool2d(2)), ("conv2", Conv2d(8, 8, 3)), ("relu2", ReLU()),
            ("flat", Flatten()), ("fc", Linear(72, 4))),
        "normalised" => Sequential(
            ("fc1", Linear(10, 24)), ("bn1", BatchNorm1d(24)), ("relu1", ReLU()), ("drop", Dropout(0.2)), ("fc2", Linear(24, 24)),
            ("bn2", BatchNorm1d(24)), ("relu2", ReLU()), ("fc3", Linear(24, 4))),
        "functions" => new Net(
            (w, x) => w.Call("fc3", w.Tap("fc2", w.Call("fc2", w.Tap("fc1", w.Call("fc1", x)).relu())).relu()),
            ("fc1", Linear(10, 24)), ("fc2", Linear(24, 24)), ("fc3", Linear(24, 4))),
        _ => Sequential(
            ("fc1", Linear(10, 24)), ("relu1", ReLU()), ("fc2", Linear(24, 24)), ("relu2", ReLU()), ("fc3", Linear(24, 4))),
    };

    private static IEnumerable<Tensor> Batches(string kind, int rows)
    {
        for (var row = 0; row < rows; row += 20) yield return kind == "convolutions" ? randn(20, 1, 12, 12) : randn(20, 10);
    }
}
