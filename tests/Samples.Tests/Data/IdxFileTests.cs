namespace TorchRelu.Samples.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plain_and_packed_files_give_the_same_bytes()
    {
        var plain = Write("images", IdxBytes.Images(3));
        var packed = Write("images.gz", IdxBytes.Packed(IdxBytes.Images(3)));

        IdxFile.ReadImages(plain).ToArray().Should().Equal(IdxBytes.Images(3)[16..]);
        IdxFile.ReadImages(packed).ToArray().Should().Equal(IdxBytes.Images(3)[16..]);
        IdxFile.ReadLabels(Write("labels", IdxBytes.Labels(5))).ToArray().Should().Equal(IdxBytes.Labels(5)[8..]);
    }

    [Fact]
    public void What_is_written_is_the_format_that_is_read()
    {
        var digits = new DigitSet(IdxBytes.Images(3).AsMemory(16), IdxBytes.Labels(3).AsMemory(8));
        using var images = new MemoryStream();
        using var labels = new MemoryStream();

        IdxFile.WriteImages(images, digits);
        IdxFile.WriteLabels(labels, digits);

        images.ToArray().Should().Equal(IdxBytes.Images(3));
        labels.ToArray().Should().Equal(IdxBytes.Labels(3));
    }

    [Fact]
    public void Labels_in_place_of_images_are_named() =>
        ImageFault(IdxBytes.LabelMagicOnImages()).Should().Be((0L, "the magic number 0x00000803 (images)", "0x00000801 (labels)"));

    [Fact]
    public void Another_magic_number_is_shown() =>
        ImageFault(IdxBytes.UnknownMagic()).Should().Be((0L, "the magic number 0x00000803 (images)", "0x00000D03"));

    [Fact]
    public void Images_in_place_of_labels_are_named() =>
        LabelFault(IdxBytes.Images(3)).Should().Be((0L, "the magic number 0x00000801 (labels)", "0x00000803 (images)"));

    [Fact]
    public void Rows_and_columns_must_be_28()
    {
        ImageFault(IdxBytes.ThirtyTwoRows()).Should().Be((8L, "28 rows", "32"));
        ImageFault(IdxBytes.ThirtyTwoColumns()).Should().Be((12L, "28 columns", "32"));
    }

    [Fact]
    public void A_count_that_is_none_is_shown() =>
        ImageFault(IdxBytes.NegativeCount()).Should().Be((4L, "a count of at least 1", "-1"));

    [Fact]
    public void A_truncated_file_says_where_it_ends()
    {
        ImageFault(IdxBytes.HalfAHeader()).Should().Be((10L, "a header of 16 bytes", "the end of the file"));
        ImageFault(IdxBytes.LastPixelMissing()).Should().Be((2367L, "2368 bytes for 3 items", "the end of the file"));
        ImageFault([]).Should().Be((0L, "a header of 16 bytes", "the end of the file"));
    }

    [Fact]
    public void Trailing_bytes_are_counted() =>
        ImageFault(IdxBytes.TwoBytesTooMany()).Should().Be((2368L, "the end of the file after 3 items", "2 more bytes"));

    [Fact]
    public void A_label_that_is_no_digit_is_found() =>
        LabelFault(IdxBytes.LabelEleven()).Should().Be((12L, "a label from 0 to 9", "11"));

    [Fact]
    public void Images_and_labels_must_be_as_many()
    {
        var images = Write("t10k-images-idx3-ubyte", IdxBytes.Images(3));
        var labels = Write("t10k-labels-idx1-ubyte", IdxBytes.Labels(2));

        var read = () => DigitSet.Read(images, labels);

        read.Should().Throw<IdxException>()
            .WithMessage($"{labels}, offset 4: expected 3 labels, one for each image of t10k-images-idx3-ubyte, found 2.");
    }

    [Fact]
    public void Damaged_gzip_data_is_noticed()
    {
        PackedFault(IdxBytes.PackedWithAFlippedByte()).Expected.Should().StartWith("intact gzip data");
        PackedFault(IdxBytes.PackedWithAWrongChecksum()).Found.Should().Be("a damaged block or checksum");
    }

    [Fact]
    public void A_gzip_file_that_stops_early_or_goes_on_is_noticed()
    {
        PackedFault(IdxBytes.PackedButCutShort()).Expected.Should().StartWith("a gzip trailer for ");
        PackedFault(IdxBytes.PackedWithoutTrailer()).Expected.Should().StartWith("a gzip trailer for ");
        PackedFault(IdxBytes.PackedWithATail()).Expected.Should().StartWith("a gzip trailer for ");
    }

    [Fact]
    public void A_gz_file_that_is_not_gzip_shows_its_first_bytes() =>
        PackedFault(IdxBytes.Images(3)).Should().BeEquivalentTo(new { Offset = 0L, Expected = "a gzip file (1F8B)", Found = "0000" });

    [Fact]
    public void The_message_holds_file_offset_expected_and_found()
    {
        var path = Write("images", IdxBytes.ThirtyTwoRows());

        var read = () => IdxFile.ReadImages(path);

        read.Should().Throw<IdxException>().WithMessage($"{path}, offset 8: expected 28 rows, found 32.")
            .Which.File.Should().Be(path);
    }

    [Fact]
    public void A_file_that_is_not_there_is_bad_data()
    {
        var read = () => IdxFile.ReadImages(_folder.File("nowhere"));

        read.Should().Throw<BadDataException>().WithMessage("*nowhere*");
    }

    private (long Offset, string Expected, string Found) ImageFault(byte[] bytes) => Fault(IdxFile.ReadImages, Write("images", bytes));

    private (long Offset, string Expected, string Found) LabelFault(byte[] bytes) => Fault(IdxFile.ReadLabels, Write("labels", bytes));

    private IdxException PackedFault(byte[] bytes) => Assert.Throws<IdxException>(() => { IdxFile.ReadImages(Write("images.gz", bytes)); });

    private static (long Offset, string Expected, string Found) Fault(Func<string, ReadOnlyMemory<byte>> read, string path)
    {
        var fault = Assert.Throws<IdxException>(() => { read(path); });
        return (fault.Offset, fault.Expected, fault.Found);
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }
}
