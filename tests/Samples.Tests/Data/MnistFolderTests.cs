namespace TorchRelu.Samples.Tests.Data;

public sealed class MnistFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Four_files_are_what_they_say()
    {
        DigitFiles.WriteTrain(_folder.Path, 20);
        DigitFiles.WriteTest(_folder.Path, 10);

        var data = MnistFolder.Read(_folder.Path);

        (data.Train.Count, data.Test.Count, data.Note).Should().Be((20, 10, null));
    }

    [Fact]
    public void Only_t10k_files_are_split_8000_to_2000_and_it_says_so()
    {
        DigitFiles.WriteTest(_folder.Path, 10_000);

        var data = MnistFolder.Read(_folder.Path);

        (data.Train.Count, data.Test.Count).Should().Be((8_000, 2_000));
        data.Note.Should().Be("Only t10k files there: the first 8,000 images train, 2,000 are held out.");
    }

    [Fact]
    public void Every_image_keeps_its_pixels_and_its_label()
    {
        DigitFiles.WriteTest(_folder.Path, 10);

        var data = MnistFolder.Read(_folder.Path);

        data.Train.Labels.ToArray().Concat(data.Test.Labels.ToArray()).Should().Equal(IdxBytes.Labels(10)[8..]);
        data.Train.Pixels.ToArray().Concat(data.Test.Pixels.ToArray()).Should().Equal(IdxBytes.Images(10)[16..]);
        data.Test.Pixels.Length.Should().Be(2 * 784);
    }

    [Fact]
    public void Files_that_are_none_of_MNIST_are_refused_with_their_folder()
    {
        Fault(IdxBytes.ThirtyTwoRows(), IdxBytes.Labels(3)).Should()
            .Be($"{_folder.Path}: the t10k files are not those of MNIST, or are damaged: expected images of 28 x 28, found 28 x 32. " +
                "Take them anew.");
        Fault(IdxBytes.Images(5), IdxBytes.LabelEleven()).Should().Contain("expected labels from 0 to 9, found 11 at image 4.");
        Fault(IdxBytes.Images(5), IdxBytes.Labels(4)).Should().Contain("Image data and label counts are different.");
        Fault(IdxBytes.LastPixelMissing(), IdxBytes.Labels(3)).Should().Contain("are damaged");
        Fault([], IdxBytes.Labels(3)).Should().Contain("are damaged");

        string Fault(byte[] images, byte[] labels)
        {
            File.WriteAllBytes(_folder.File("t10k-images-idx3-ubyte"), images);
            File.WriteAllBytes(_folder.File("t10k-labels-idx1-ubyte"), labels);
            return Assert.Throws<BadDataException>(() => MnistFolder.Read(_folder.Path)).Message;
        }
    }

    [Fact]
    public void A_file_that_is_not_packed_though_its_name_says_so_is_named()
    {
        File.WriteAllBytes(_folder.File("t10k-images-idx3-ubyte.gz"), IdxBytes.Images(3));

        FluentActions.Invoking(() => MnistFolder.Read(_folder.Path)).Should().Throw<BadDataException>()
            .WithMessage($"{_folder.File("t10k-images-idx3-ubyte.gz")}: *");
    }

    [Fact]
    public void Too_few_images_to_split_are_refused()
    {
        DigitFiles.WriteTest(_folder.Path, 4);

        FluentActions.Invoking(() => MnistFolder.Read(_folder.Path)).Should().Throw<BadDataException>()
            .WithMessage("*at least 5 images*found 4*");
    }

    [Fact]
    public void A_file_without_its_partner_is_missed_by_name()
    {
        DigitFiles.WriteTest(_folder.Path, 10);
        File.WriteAllBytes(_folder.File("train-images-idx3-ubyte"), IdxBytes.Images(3));

        FluentActions.Invoking(() => MnistFolder.Read(_folder.Path)).Should().Throw<BadDataException>()
            .WithMessage($"{_folder.Path}: expected train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz, found neither.");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        FluentActions.Invoking(() => MnistFolder.Read(_folder.File("none"))).Should().Throw<BadDataException>()
            .WithMessage("*none: there is no such folder.");

    [MnistFact]
    public void The_real_test_images_show_the_published_number_of_each_digit()
    {
        var data = RealMnist.Data;

        data.Train.Labels.ToArray().Concat(data.Test.Labels.ToArray()).CountBy(label => label).OrderBy(pair => pair.Key)
            .Select(pair => pair.Value).Should().Equal(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
    }
}
