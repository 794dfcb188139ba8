using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class UseTests
{
    [Fact]
    public void The_uses_of_a_shared_module_are_told_apart_by_their_order()
    {
        using var model = new SharedRelu(width: 5, secondWidth: 7);
        using var monitor = DyingReluMonitor.Attach(model);

        for (var i = 0; i < 3; i++) model.call(zeros(3, 8)).Dispose();
        monitor.Step();

        var report = monitor.Report();
        report.Layers.Select(layer => (layer.Name, layer.Channels)).Should().Equal(("act (use 1)", 5), ("act (use 2)", 7));
        report.Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.ModuleReused);
    }

    [Fact]
    public void A_recurrent_cell_is_one_site_and_the_report_says_why()
    {
        using var model = new RecurrentRelu();
        using var monitor = DyingReluMonitor.Attach(model);

        model.call(ones(2, 20, 8)).Dispose();
        monitor.Step();

        monitor.Report().Layers.Should().ContainSingle().Which.Name.Should().Be("act");
        monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.ModuleReused).Which.Message.Should()
            .Contain("more than 16 times");
    }

    [Fact]
    public void Sequences_of_different_lengths_make_the_uses_one_site()
    {
        using var model = new RecurrentRelu();
        using var monitor = DyingReluMonitor.Attach(model);

        model.call(ones(2, 3, 8)).Dispose();
        model.call(ones(2, 5, 8)).Dispose();
        monitor.Step();

        monitor.Report().Layers.Should().ContainSingle();
        monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.ModuleReused).Which.Message.Should()
            .Contain("3 times").And.Contain("5 times");
    }

    [Fact]
    public void Where_the_root_is_not_called_the_uses_are_one_site()
    {
        using var model = new SharedRelu(width: 5, secondWidth: 5);
        using var monitor = DyingReluMonitor.Attach(model);

        model.forward(zeros(3, 8)).Dispose();

        monitor.Report().Layers.Should().ContainSingle().Which.Channels.Should().Be(5);
    }

    [Fact]
    public void What_was_counted_apart_is_not_lost_when_the_uses_become_one()
    {
        using var model = new RecurrentRelu();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { CountEvaluation = true });

        for (var epoch = 0; epoch < 2; epoch++)
        {
            for (var i = 0; i < 60; i++) model.call(ones(10, 2, 8)).Dispose();
            model.call(ones(10, 3, 8)).Dispose();
            monitor.Step();
            monitor.EndEpoch();
        }

        monitor.Report().Layers.Single().Samples.Should().Be(2 * 10 * ((60 * 2) + 3));
    }

    [Fact]
    public void A_root_with_two_inputs_and_a_tuple_of_results_is_watched_like_any_other()
    {
        using var model = new TwoHeaded();
        using var monitor = DyingReluMonitor.Attach(model);

        model.call(ones(4, 8), ones(4, 8));
        monitor.Step();

        monitor.Report().Layers.Select(layer => layer.Name).Should().Equal("relu (use 1)", "relu (use 2)");
    }
}
