using System.Text;
using FluentAssertions;
using Xunit;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

public sealed class TensorBoardWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("torchrelu").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_readers_checksum_is_the_published_one() => EventFile.Crc32C("123456789"u8).Should().Be(0xE3069283u);

    [Fact]
    public void Scalars_come_back_with_their_steps_and_times()
    {
        var path = Write(writer =>
        {
            writer.Add("loss/train", 7, 0.25);
            writer.Add("Ünï/漢字", long.MaxValue, double.NaN);
        });

        var events = EventFile.Read(File.ReadAllBytes(path)).ToArray();

        Path.GetFileName(path).Should().StartWith("events.out.tfevents.0000001234.");
        events[0].Text(3).Should().Be("brain.Event:2");
        events.Select(record => record.Double(1)).Should().OnlyContain(time => time == 1_234.5);
        events.Skip(1).Select(record => record.Integer(2)).Should().Equal(7, long.MaxValue);
        events.Skip(1).SelectMany(Scalars).Should().Equal(("loss/train", 0.25f), ("Ünï/漢字", float.NaN));
    }

    [Fact]
    public void A_report_gives_the_shares_of_every_layer_that_was_seen()
    {
        var report =
            Of(Layer("relu1", dead: 2, undecided: 3) with { FiringRates = new FiringRateQuantiles(0, 0, 0, 0.25, 0.5, 0.5, 0.5) },
            Layer("unused") with { ChannelReports = [] });

        var record = EventFile.Read(File.ReadAllBytes(Write(writer => writer.Add(report)))).Last();

        record.Integer(2).Should().Be(400);
        Scalars(record).Should().Equal(
            ("torchrelu/relu1/dead_ratio", 0.2f), ("torchrelu/relu1/died_ratio", 0), ("torchrelu/relu1/undecided_ratio", 0.3f),
                ("torchrelu/relu1/zero_ratio", 0.5f),
            ("torchrelu/relu1/firing_ratio_median", 0.25f));
    }

    [Fact]
    public void A_byte_that_was_flipped_anywhere_is_noticed()
    {
        var file = File.ReadAllBytes(Write(writer => writer.Add("a", 1, 2)));

        for (var i = 0; i < file.Length; i++)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 0x10;
            var reading = () => EventFile.Read(damaged).ToArray();

            reading.Should().Throw<Exception>("byte {0} was flipped", i).Which.Should()
                .Match(fault => fault is InvalidDataException || fault is ArgumentOutOfRangeException);
        }
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        // Laid out by hand from the two proto files: wall time 1234.5, step 1, value { tag "a", 2 }.
        byte[] expected =
        [
            0x09, .. BitConverter.GetBytes(1_234.5), 0x10, 0x01, 0x2A, 0x0A, 0x0A, 0x08, 0x0A, 0x01, (byte)'a', 0x15,
                .. BitConverter.GetBytes(2f),
        ];

        var file = File.ReadAllBytes(Write(writer => writer.Add("a", 1, 2)));

        file[^(expected.Length + 4)..^4].Should().Equal(expected);
    }

    [Fact]
    public void Two_writers_of_one_second_do_not_meet() => Write(_ => { }).Should().NotBe(Write(_ => { }));

    private string Write(Action<TensorBoardWriter> add)
    {
        using var writer = new TensorBoardWriter(Path.Combine(_folder, "run"), new StoppedClock());
        add(writer);
        return writer.Path;
    }

    private static IEnumerable<(string, float)> Scalars(ProtoMessage record) =>
        record.Messages(5).SelectMany(summary => summary.Messages(1)).Select(value => (value.Text(1), value.Single(2)));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(1_234.5);
    }
}
