using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ScanMergeTests
{
    private const int Rows = 3_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Merged_scans_of_parts_are_the_scan_of_the_whole(bool images)
    {
        using var model = Dying(images);
        using var data = Nets.Batch(Rows, images).Inputs;
        var options = new DyingReluOptions { InputRange = (-6, 6) };

        var merged = ReluReport.Merge([Part(model, data, 0, 700, options), Part(model, data, 700, 1_999, options),
            Part(model, data, 1_999, Rows, options)]);

        var whole = DyingReluMonitor.Scan(model, [data], options);
        merged.Dead.Should().BePositive();
        (merged with { Scan = null }).ToJson().Should().Be((whole with { Scan = null }).ToJson());
    }

    [Fact]
    public void What_was_merged_can_be_merged_again()
    {
        using var model = Dying(images: false);
        using var data = Nets.Batch(Rows, images: false).Inputs;
        var first = ReluReport.Merge([Part(model, data, 0, 500), Part(model, data, 500, 1_000)]);

        var all = ReluReport.Merge([("first", first), Part(model, data, 1_000, Rows)]);

        all.Layers[0].Samples.Should().Be(Rows);
        var twice = () => ReluReport.Merge([("first", first), Part(model, data, 500, 1_000)]);
        twice.Should().Throw<InvalidDataException>().WithMessage("*the same rows in both*");
    }

    [Fact]
    public void Rows_in_another_order_and_other_batches_are_the_same_part()
    {
        using var model = Dying(images: false);
        using var data = Nets.Batch(Rows, images: false).Inputs;
        using var shuffled = data.index_select(0, randperm(Rows));
        var other = DyingReluMonitor.Scan(model, shuffled.split(100));

        var merge = () => ReluReport.Merge([Part(model, data, 0, Rows), ("again", other)]);

        merge.Should().Throw<InvalidDataException>().WithMessage("0..3000 and again: expected different parts*");
    }

    [Fact]
    public void Other_weights_other_layers_and_trainings_are_refused()
    {
        using var model = Dying(images: false);
        using var data = Nets.Batch(Rows, images: false).Inputs;
        var first = Part(model, data, 0, 500);
        using var images = Dying(images: true);
        using var pictures = Nets.Batch(100, images: true).Inputs;
        using var monitor = DyingReluMonitor.Attach(model);

        Refusal(first).Should().Contain("at least two");
        Refusal(first, ("training", monitor.Report())).Should().Be(
            "training: expected the report of a scan (DyingReluMonitor.Scan) with its counts, found one without counts, of an earlier " +
            "version.");
        Refusal(first, ("cnn", DyingReluMonitor.Scan(images, [pictures]))).Should().StartWith("cnn: expected the weights of 0..500");
        using (no_grad()) model.parameters().First().add_(1e-6f);
        Refusal(first, Part(model, data, 500, 900)).Should().Contain("expected the weights of 0..500, found others");
    }

    private static string Refusal(params (string, ReluReport)[] scans) =>
        ((Action)(() => ReluReport.Merge(scans))).Should().Throw<InvalidDataException>().Which.Message;

    // As a tool reads it from a file.
    private static (string Name, ReluReport Report) Part(
        nn.Module<Tensor, Tensor> model, Tensor data, int from, int to, DyingReluOptions? options = null) =>
        ($"{from}..{to}", ReluReport.FromJson(DyingReluMonitor.Scan(model, data[from..to].split(128), options).ToJson()));

    private static nn.Module<Tensor, Tensor> Dying(bool images)
    {
        var model = images ? Nets.Cnn() : Nets.Mlp();
        using var ungraded = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
            if (name is "fc1.bias" or "bn1.bias") parameter[..3] = -50;
        return model;
    }
}
