using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class MergeTests : IDisposable
{
    private readonly Tool _tool = new();

    [Fact]
    public void Scans_of_parts_become_one_report()
    {
        var (first, second) = (_tool.Put("a.json", Scan("a", 3_000, 0)), _tool.Put("b.json", Scan("b", 2_000, 5)));

        var run = _tool.Run("merge", first, second, "-o", _tool["all.json"]);

        run.Should().Be(new ToolRun(0, "", ""));
        var merged = ReluReport.LoadJson(_tool["all.json"]).Layers[0];
        merged.Samples.Should().Be(5_000);
        merged.ChannelReports.Select(channel => channel.Verdict).Should().Equal(ChannelVerdict.Active, ChannelVerdict.Dormant);
    }

    [Fact]
    public void What_does_not_fit_is_told_by_its_file_and_nothing_is_written()
    {
        var file = _tool.Put("a.json", Scan("a", 3_000, 0));

        var run = _tool.Run("merge", file, file, "-o", _tool["all.json"]);

        run.ExitCode.Should().Be(3);
        run.Error.Should().Be("torchrelu: FOLDER/a.json and FOLDER/a.json: expected different parts of the data, found the same rows " +
            $"in both, which would count twice.{Environment.NewLine}");
        File.Exists(_tool["all.json"]).Should().BeFalse();
    }

    [Fact]
    public void A_merge_needs_a_file_to_write()
    {
        var run = _tool.Run("merge", _tool.Put("a.json", Scan("a", 3_000, 0)));

        run.ExitCode.Should().Be(3);
        run.Error.Should().Contain("--output");
    }

    public void Dispose() => _tool.Dispose();

    // One channel that fires and one that nearly never does.
    private static ReluReport Scan(string shard, long samples, long fired) => ReportBuilder.Build(0,
        [new SiteSnapshot("relu", "ReLU", Tallies.Of(samples, samples / 2, fired), long.MaxValue, null)])
        with { Scan = new("weights", [shard]) };
}
