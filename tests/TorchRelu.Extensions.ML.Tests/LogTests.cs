using System.Globalization;
using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>A training is followed through MLContext.Log alone.</summary>
public sealed class LogTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Every_epoch_is_logged_with_its_losses()
    {
        var log = new LogBook(_ml);
        var options =
            new TorchSharpNetworkOptions { LabelColumnName = nameof(Point.X), Training = new() { Epochs = 4, ValidationShare = 0.2 } };

        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), options).Fit(Point.View(_ml));

        var epochs = log.Of(ChannelMessageKind.Info).Where(text => text.StartsWith("Epoch", StringComparison.Ordinal));
        epochs.Should().Equal(model.Model.History.Select(epoch => string.Create(
            CultureInfo.InvariantCulture,
            $"Epoch {epoch.Epoch} of 4: loss {epoch.Loss:G6}, metric {epoch.Metric:G6}, validation loss {epoch.ValidationLoss:G6}, " +
                $"validation metric {epoch.ValidationMetric:G6}; {epoch.Dead} of 16 channels dead{Undecided(epoch)}")));

        static string Undecided(EpochResult epoch) => epoch.Undecided > 0 ? $", {epoch.Undecided} undecided" : "";
    }

    [Fact]
    public void Every_warning_and_every_repair_is_logged_and_told_to_whoever_listens()
    {
        var log = new LogBook(_ml);
        var (warned, repaired) = (new List<string>(), new List<string>());
        var training = BornDead.Repaired.Training with { OnWarned = warning => warned.Add(warning.Message), OnRepaired = repair =>
            repaired.Add($"{repair}") };

        using var model = _ml.Multiclass(options: BornDead.Repaired with { Training = training }, net: BornDead.Net)
            .Fit(Point.View(_ml, BornDead.Rows));

        warned.Should().NotBeEmpty();
        log.Of(ChannelMessageKind.Warning).Should().Equal(warned);
        repaired.Should().NotBeEmpty();
        log.Of(ChannelMessageKind.Info).Where(text => text.StartsWith("step", StringComparison.Ordinal)).Should().Equal(repaired);
    }

    [Fact]
    public void Why_a_training_ended_early_is_a_warning()
    {
        var log = new LogBook(_ml);
        var options = new TorchSharpNetworkOptions
        {
            LabelColumnName = nameof(Point.X),
            Training = new() { LearningRate = 1e6, Optimizer = (parameters, rate) => TorchSharp.torch.optim.SGD(parameters, rate) },
        };

        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), options).Fit(Point.View(_ml));

        log.Of(ChannelMessageKind.Warning).Should()
            .Contain(text =>
            text.StartsWith("Diverged: the loss of epoch 1 is NaN; train with a lower learning rate", StringComparison.Ordinal));
    }
}
