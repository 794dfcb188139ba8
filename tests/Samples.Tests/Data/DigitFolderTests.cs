namespace TorchRelu.Samples.Tests.Data;

public sealed class DigitFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Four_files_are_what_they_say()
    {
        DigitFiles.WriteTrain(_folder.Path, 20);
        DigitFiles.WriteTest(_folder.Path, 10);

        var data = DigitFolder.Read(_folder.Path);

        (data.Train.Count, data.Test.Count, data.Note).Should().Be((20, 10, null));
        DigitFolder.IsComplete(_folder.Path).Should().BeTrue();
    }

    [Fact]
    public void Only_t10k_files_are_split_8000_to_2000_and_it_says_so()
    {
        DigitFiles.WriteTest(_folder.Path, 10_000);

        var data = DigitFolder.Read(_folder.Path);

        (data.Train.Count, data.Test.Count).Should().Be((8_000, 2_000));
        data.Note.Should().Be("Only t10k files there: the first 8,000 images train, 2,000 are held out.");
        DigitFolder.IsComplete(_folder.Path).Should().BeFalse();
    }

    [Fact]
    public void The_split_keeps_every_image_with_its_label()
    {
        DigitFiles.WriteTest(_folder.Path, 10);
        var whole = DigitSet.Read(_folder.File("t10k-images-idx3-ubyte.gz"), _folder.File("t10k-labels-idx1-ubyte.gz"));

        var data = DigitFolder.Read(_folder.Path);

        data.Train.Labels.ToArray().Concat(data.Test.Labels.ToArray()).Should().Equal(whole.Labels.ToArray());
        data.Train.Pixels.ToArray().Concat(data.Test.Pixels.ToArray()).Should().Equal(whole.Pixels.ToArray());
        data.Test.Pixels.Length.Should().Be(2 * 784);
    }

    [Fact]
    public void Too_few_images_to_split_are_refused()
    {
        DigitFiles.WriteTest(_folder.Path, 4);

        FluentActions.Invoking(() => DigitFolder.Read(_folder.Path)).Should().Throw<BadDataException>()
            .WithMessage("*at least 5 images*found 4*");
    }

    [Fact]
    public void A_file_without_its_partner_is_missed_by_name()
    {
        DigitFiles.WriteTest(_folder.Path, 10);
        File.WriteAllBytes(_folder.File("train-images-idx3-ubyte"), IdxBytes.Images(3));

        FluentActions.Invoking(() => DigitFolder.Read(_folder.Path)).Should().Throw<BadDataException>()
            .WithMessage($"{_folder.Path}: expected train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz, found neither.");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        FluentActions.Invoking(() => DigitFolder.Read(_folder.File("none"))).Should().Throw<BadDataException>()
            .WithMessage("*none: there is no such folder.");

    [MnistFact]
    public void The_real_test_images_show_the_published_number_of_each_digit()
    {
        var digits = RealMnist.Test;

        digits.Labels.ToArray().CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value)
            .Should().Equal(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
    }
}
