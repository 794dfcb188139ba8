using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class RepairMeasurementsTests
{
    [Fact]
    public void A_decision_measures_the_module_it_is_about_and_no_other()
    {
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model);
        using var editor = new ModelEditor(model);
        var records = monitor.Records().ToList();
        var order = new RepairOrder(Remedy.Recycle, "relu1", [0]) { Site = records[0].Key };

        var executor = new RepairExecutor(editor, [], () => records, () => 0, new ReadingTaker(model, []));
        using var measures = executor.Measure(new RepairDecision(0, 1, [order], "test"));
        model.call(Nets.Batch(8, images: false).Inputs).Dispose();

        records.Should().HaveCountGreaterThan(1);
        measures.Of(records[0]).Should().NotBeNull();
        records.Skip(1).Select(measures.Of).Should().OnlyContain(measured => measured == null);
    }
}
