using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed partial class ReportJsonTests
{
    [Fact]
    public void The_file_is_spelled_as_the_golden_one()
    {
        Golden.Holds(ReportJson.Write(SampleReport.Make()), "report.json");
    }

    [Fact]
    public void Writing_what_was_read_gives_the_same_bytes()
    {
        var json = ReportJson.Write(SampleReport.Make());

        ReportJson.Write(ReportJson.Read(json)).Should().Be(json);
    }

    [Fact]
    public void What_is_read_is_the_report_that_was_written()
    {
        var report = SampleReport.Make();

        var read = ReportJson.Read(ReportJson.Write(report));

        read.Should().BeEquivalentTo(report, options => options.WithStrictOrdering());
        read.Health.Should().Be(report.Health);
    }

    [Fact]
    public void The_file_tells_layers_that_were_never_called_from_healthy_ones()
    {
        var document = Parsed();

        (document["health"]!["healthyLayers"]!.GetValue<int>(), document["health"]!["neverCalledLayers"]!.GetValue<int>()).Should()
            .Be((1, 1));
        document["layers"]!.AsArray().Select(layer => layer!["neverCalled"]?.GetValue<bool>()).Should().Equal(null, null, null, true);
    }

    [Fact]
    public void The_first_schema_is_still_read()
    {
        // The same training, as the library wrote it in the second schema.
        var second = ReportJson.Read(Sample(2));

        var read = ReportJson.Read(Sample(1));

        var then = second with
        {
            Model = null,
            Repairs = [],
            Losses = [],
            Metrics = [],
            ModelFindings = [.. second.ModelFindings.Select(InOneText)],
            Layers =
                [.. second.Layers.Select(layer => layer with { ChannelTimeline = [], Findings = [.. layer.Findings.Select(InOneText)] })],
        };
        read.Should().BeEquivalentTo(then, options => options.WithStrictOrdering());
    }

    // Before an advice was a field of its own, it was the last clause of the message.
    private static Finding InOneText(Finding finding) => finding.Advice is not { } advice
        ? finding
        : finding with { Message = $"{finding.Message.TrimEnd('.')}; {char.ToLowerInvariant(advice[0])}{advice[1..]}", Advice = null };

    [Fact]
    public void Of_every_schema_there_is_a_sample_and_it_is_read()
    {
        for (var version = 1; version <= ReportJson.SchemaVersion; version++)
        {
            JsonNode.Parse(Sample(version))!["schemaVersion"]!.GetValue<int>().Should().Be(version);
            ReportJson.Read(Sample(version)).Health.Should().Be(SampleReport.Make().Health);
        }
        ReportJson.Read(Sample(ReportJson.SchemaVersion)).Should()
            .BeEquivalentTo(SampleReport.Make(), options => options.WithStrictOrdering());
    }

    [Fact]
    public void The_third_schema_tells_silent_from_dead_and_on_what_each_rests()
    {
        var channels = ReportJson.Read(Sample(3)).Layers[0].ChannelReports;

        channels.Take(3).Select(channel => (channel.Verdict, channel.Basis)).Should().Equal(
            (ChannelVerdict.Dead, "every sample of epoch 1: 3,003"),
            (ChannelVerdict.Silent, "silent: 2,502 independent draws of 3,003 samples"),
            (ChannelVerdict.Dormant, null));
        ReportJson.Read(Sample(3)).Layers[0].Silent.Should().Be(1);
        ReportJson.Read(Sample(3)).Layers[1].ChannelReports[0].Basis.Should().Be("proved");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Schemas_before_the_third_have_no_basis_and_nothing_silent(int version) =>
        ReportJson.Read(Sample(version)).Layers.SelectMany(layer => layer.ChannelReports).Should()
            .OnlyContain(channel => channel.Basis == null && channel.Verdict != ChannelVerdict.Silent);

    [Fact]
    public void A_loss_that_is_no_number_comes_back_as_none()
    {
        var report =
            new ReluReport { Steps = 2, Layers = [], Losses = [new LossPoint(0, 9, double.NaN, double.NegativeInfinity, 3)],
            Metrics = [new MetricPoint(9, double.NaN)] };

        var json = ReportJson.Write(report);

        ReportJson.Read(json).Losses.Should().Equal(new LossPoint(0, 9, double.NaN, double.NaN, 3));
        ReportJson.Read(json).Metrics.Should().Equal(new MetricPoint(9, double.NaN));
        ReportJson.Write(ReportJson.Read(json)).Should().Be(json);
    }

    [Fact]
    public void A_document_that_nests_without_end_is_refused()
    {
        var nested = string.Concat(Enumerable.Repeat("[", 100_000));

        Refused($$"""{ "schemaVersion": 2, "layers": {{nested}}""").Found.Should()
            .Be("text that is not JSON, was cut off, or nests without end");
    }

    [Fact]
    public void An_empty_report_survives_too()
    {
        var empty = new ReluReport { Steps = 0, Layers = [] };

        ReportJson.Read(ReportJson.Write(empty)).Should().BeEquivalentTo(empty);
    }

    [Fact]
    public void Awkward_numbers_are_written_so_that_they_come_back()
    {
        double[] rates = [0.1, 1.0 / 3, 5e-324, 1, 0, 0.30000000000000004];
        var report = new ReluReport { Steps = long.MaxValue, Layers = [Layer(rates)] };

        var read = ReportJson.Read(ReportJson.Write(report));

        read.Layers[0].ChannelReports.Select(channel => channel.FiringRate).Should().Equal(rates);
        read.Steps.Should().Be(long.MaxValue);
    }

    [Fact]
    public void A_bound_that_is_infinite_is_left_out()
    {
        var layer = Layer([0.5, 0.5]);
        ChannelReport[] channels =
            [layer.ChannelReports[0] with { UpperBound = double.PositiveInfinity }, layer.ChannelReports[1] with { UpperBound = 2 }];

        var read = ReportJson.Read(ReportJson.Write(new ReluReport { Steps = 0, Layers = [layer with { ChannelReports = channels }] }));

        read.Layers[0].ChannelReports.Select(channel => channel.UpperBound).Should().Equal(null, 2);
    }

    [Fact]
    public void A_channel_costs_tens_of_bytes_not_an_object()
    {
        var report = new ReluReport { Steps = 1, Layers = [Layer(Enumerable.Repeat(0.5, 10_000))] };

        (ReportJson.Write(report).Length / 10_000.0).Should().BeLessThan(20);
    }

    [Fact]
    public void Fields_that_are_not_known_are_ignored()
    {
        var document = Parsed();
        document["futureField"] = JsonNode.Parse("""{ "a": [1, 2] }""");
        Layer0(document)["anotherOne"] = 3;
        Layer0(document)["perChannel"]!["gradient"] = JsonNode.Parse("[1, 2, 3]");

        ReportJson.Read(document.ToJsonString()).Should().BeEquivalentTo(SampleReport.Make(), options => options.WithStrictOrdering());
    }

    [Fact]
    public void Counts_that_follow_from_the_channels_are_not_believed()
    {
        var document = Parsed();
        document["health"] = "fine";
        Layer0(document)["dead"] = "none";
        Layer0(document)["severity"] = "Splendid";

        ReportJson.Read(document.ToJsonString()).Health.Should().Be(SampleReport.Make().Health);
    }

    [Theory]
    [InlineData("", "line 1", "a report in JSON", "nothing")]
    [InlineData("PNG...", "line 1", "a report in JSON", "text that is not JSON, was cut off, or nests without end")]
    [InlineData("[]", "the document", "an object", "[]")]
    [InlineData("{}", "schemaVersion", "a version from 1 to 3, which this library reads", "nothing")]
    [InlineData("""{ "schemaVersion": 4 }""", "schemaVersion", "a version from 1 to 3, which this library reads",
        "4, written by a newer one: update this one")]
    [InlineData("""{ "schemaVersion": 0 }""", "schemaVersion", "a version from 1 to 3, which this library reads", "0")]
    [InlineData("""{ "schemaVersion": "1" }""", "schemaVersion", "a version from 1 to 3, which this library reads", "\"1\"")]
    [InlineData("""{ "schemaVersion": 1 }""", "steps", "a whole number", "nothing")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3 }""", "layers", "a list of layers", "nothing")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3.5, "layers": [] }""", "steps", "a whole number", "3.5")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3, "layers": {} }""", "layers", "a list", "{}")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3, "layers": [null] }""", "layers[0]", "a layer", "nothing")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3, "layers": [{ "channels": -1 }] }""", "layers[0].channels", "a count of at least 0",
        "-1")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3, "layers": [{ "channels": 0, "zeroShare": 1e999 }] }""", "layers[0].zeroShare",
        "a number", "1e999")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3, "layers": [{ "kind": 99 }] }""", "layers[0].kind",
        "one of Module, PreActivation, ConsumerInput", "99")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3, "layers": [{ "kind": "99" }] }""", "layers[0].kind",
        "one of Module, PreActivation, ConsumerInput", "\"99\"")]
    [InlineData("""{ "schemaVersion": 2, "steps": 3, "layers": [], "repairs": [{ "step": 4 }] }""", "repairs[0].site", "a text", "nothing")]
    [InlineData("""{ "schemaVersion": 2, "steps": 3, "layers": [], "losses": { "firstStep": [1], "lastStep": [] } }""", "losses.lastStep",
        "a list of 1 entries", "0 entries")]
    [InlineData("""{ "schemaVersion": 2, "steps": 3, "layers": [], "model": "\ud800" }""", "model", "a text", "\"\\ud800\"")]
    [InlineData("""{ "schemaVersion": 1, "steps": 3, "layers": [], "findings": [null] }""", "findings[0].message", "a text", "nothing")]
    public void What_is_no_report_is_refused_with_the_place(string json, string where, string expected, string found)
    {
        var fault = Refused(json);

        fault.Where.Should().StartWith(where);
        (fault.Expected, fault.Found).Should().Be((expected, found));
        fault.Message.Should().Be($"{fault.Where}: expected {expected}, found {found}.");
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused_with_the_line()
    {
        var json = ReportJson.Write(SampleReport.Make());

        Refused(json[..(json.Length / 2)]).Where.Should().MatchRegex("^line [1-9][0-9]+, byte [0-9]+$");
    }

    [Fact]
    public void A_verdict_that_does_not_exist_is_refused_with_those_that_do()
    {
        var document = Parsed();
        Layer0(document)["perChannel"]!["verdict"]![3] = "Zombie";

        var fault = Refused(document.ToJsonString());

        fault.Where.Should().Be("layers[0].perChannel.verdict[3]");
        fault.Expected.Should().StartWith("one of Undecided, ProvedDead, Dead, ");
        fault.Found.Should().Be("\"Zombie\"");
    }

    [Theory]
    [InlineData("sXX", "3 characters")]
    [InlineData("sX?!!", "'?' at position 2 is no state of a channel; expected one of .A54321d-sNX")]
    public void A_timeline_that_is_none_is_refused(string states, string found)
    {
        var document = Parsed();
        Layer0(document)["channelTimeline"]!["states"]![1] = states;

        Refused(document.ToJsonString()).Message.Should().Be(
            $"layers[0].channelTimeline.states[1]: expected a text of 5 characters, one of a state each, found {found}.");
    }

    [Fact]
    public void A_list_of_the_wrong_length_is_refused_with_both_numbers()
    {
        var document = Parsed();
        Layer0(document)["perChannel"]!["firingRate"]!.AsArray().RemoveAt(0);

        Refused(document.ToJsonString()).Message.Should()
            .Be("layers[0].perChannel.firingRate: expected a list of 7 entries, found 6 entries.");
    }

    [Theory]
    [InlineData("name", "a text")]
    [InlineData("activation", "a text")]
    [InlineData("channels", "a whole number")]
    [InlineData("samples", "a whole number")]
    [InlineData("samplesNeeded", "a whole number")]
    [InlineData("zeroShare", "a number")]
    [InlineData("perChannel", "the lists of the channels")]
    public void What_every_layer_has_must_be_there(string property, string expected)
    {
        var document = Parsed();
        Layer0(document).AsObject().Remove(property);

        var fault = Refused(document.ToJsonString());

        (fault.Where, fault.Expected, fault.Found).Should().Be(($"layers[0].{property}", expected, "nothing"));
    }

    [Fact]
    public void A_long_find_is_cut_short()
    {
        var fault = Refused($$"""{ "schemaVersion": 1, "steps": "{{new string('9', 500)}}", "layers": [] }""");

        fault.Found.Length.Should().BeLessThan(70);
        fault.Found.Should().EndWith("...");
    }

    [Fact]
    public void A_file_is_named_in_the_error()
    {
        var path = Path.Combine(Path.GetTempPath(), $"torchrelu-{Guid.NewGuid():N}.json");
        try
        {
            SampleReport.Make().SaveJson(path);
            ReluReport.LoadJson(path).Steps.Should().Be(400);

            File.WriteAllText(path, "{}");
            var loading = () => ReluReport.LoadJson(path);
            loading.Should().Throw<InvalidDataException>().WithMessage($"{path}: schemaVersion: expected *");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_lines_end_alike_on_every_system()
    {
        var json = ReportJson.Write(SampleReport.Make());

        json.Should().NotContain("\r").And.EndWith("}\n");
        using var parsed = JsonDocument.Parse(json);
        parsed.RootElement.GetProperty("schemaVersion").GetInt32().Should().Be(ReportJson.SchemaVersion);
    }

    private static LayerReport Layer(IEnumerable<double> rates) => new()
    {
        Name = "relu",
        Activation = "ReLU",
        Samples = 1,
        SamplesNeeded = 1,
        ZeroShare = 0.5,
        ChannelReports = [.. rates.Select((rate, i) => new ChannelReport(i, ChannelVerdict.Active, rate, null, 4))],
    };

    // Written by the library as it was when the version was the newest.
    private static string Sample(int version) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Report", "Schemas", $"report.v{version}.json"));

    private static JsonNode Parsed() => JsonNode.Parse(ReportJson.Write(SampleReport.Make()))!;

    private static JsonNode Layer0(JsonNode document) => document["layers"]![0]!;

    private static (string Where, string Expected, string Found, string Message) Refused(string json)
    {
        var reading = () => ReportJson.Read(json);
        var message = reading.Should().Throw<InvalidDataException>().Which.Message;
        var parts = Fault().Match(message).Groups;
        return (parts[1].Value, parts[2].Value, parts[3].Value, message);
    }

    [GeneratedRegex("^(.*?): expected (.*), found (.*)\\.$", RegexOptions.Singleline)]
    private static partial Regex Fault();
}
