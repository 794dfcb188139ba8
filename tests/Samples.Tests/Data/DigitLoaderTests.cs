namespace TorchRelu.Samples.Tests.Data;

public sealed class DigitLoaderTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task A_given_folder_is_read_and_no_mirror_is_asked()
    {
        DigitFiles.WriteTest(_folder.Path, 10);
        using var mirrors = MirrorStub.Offline();

        var data = await LoadAsync(mirrors, option: _folder.Path);

        data.Train.Count.Should().Be(8);
        mirrors.Asked.Should().BeEmpty();
        Unwrapped.Should().Contain($"Data: MNIST from {_folder.Path}.").And.Contain("the first 8 images train, 2 are held out");
    }

    [Fact]
    public async Task A_folder_of_the_environment_is_read()
    {
        DigitFiles.WriteTest(_folder.Path, 10);
        using var mirrors = MirrorStub.Offline();

        await LoadAsync(mirrors, environment: _folder.Path);

        Unwrapped.Should().Contain($"MNIST_DIR={_folder.Path}");
    }

    [Fact]
    public async Task A_complete_cache_needs_no_network()
    {
        DigitFiles.WriteTrain(Path.Combine(_cache.Path, "mnist"), 20);
        DigitFiles.WriteTest(Path.Combine(_cache.Path, "mnist"), 10);
        using var mirrors = MirrorStub.Offline();

        var data = await LoadAsync(mirrors);

        (data.Train.Count, data.Test.Count).Should().Be((20, 10));
        mirrors.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task Offline_says_so_in_one_line_and_draws_digits()
    {
        using var mirrors = MirrorStub.Offline();

        var data = await LoadAsync(mirrors);

        (data.Train.Count, data.Test.Count).Should().Be((DrawnDigits.TrainCount, DrawnDigits.TestCount));
        _output.ToString().Split('\n').Should().Contain("Offline (Network is unreachable): using digits drawn here instead.");
    }

    [Fact]
    public async Task Mirrors_that_serve_something_else_are_not_called_offline()
    {
        using var mirrors = new MirrorStub(_ => new ByteArrayContent([1, 2, 3]));

        await LoadAsync(mirrors);

        _output.ToString().Should().Contain("No MNIST (3 of 9912422 bytes came): using digits drawn here instead.");
        _cache.Names.Should().NotContain(name => name.StartsWith("mnist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Digits_are_drawn_once_and_then_read_from_the_cache()
    {
        using var mirrors = MirrorStub.Offline();
        var first = await LoadAsync(mirrors);
        var images = Path.Combine(_cache.Path, DrawnDigits.FolderName, MnistFile.TestImages.Name);
        var written = File.GetLastWriteTimeUtc(images);

        var second = await LoadAsync(mirrors);

        File.GetLastWriteTimeUtc(images).Should().Be(written);
        second.Train.Pixels.Span.SequenceEqual(first.Train.Pixels.Span).Should().BeTrue();
    }

    [Fact]
    public async Task A_spoilt_cache_says_how_to_mend_it()
    {
        var folder = Path.Combine(_cache.Path, "mnist");
        DigitFiles.WriteTrain(folder, 20);
        DigitFiles.WriteTest(folder, 10);
        await File.WriteAllBytesAsync(Path.Combine(folder, MnistFile.TestImages.PackedName), IdxBytes.PackedWithAFlippedByte());
        using var mirrors = MirrorStub.Offline();

        var fault = await Assert.ThrowsAsync<BadDataException>(() => LoadAsync(mirrors));

        fault.Message.Should().Contain("t10k-images-idx3-ubyte.gz, offset ")
            .And.EndWith("Delete this file of the cache; the next run makes it anew.");
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_names_the_way_out()
    {
        var file = _folder.File("a-file-where-a-folder-should-be");
        await File.WriteAllTextAsync(file, "");
        using var mirrors = new MirrorStub(_ => new ByteArrayContent([]));

        var fault = await Assert.ThrowsAsync<BadDataException>(() => LoadAsync(mirrors, cache: file));

        fault.Message.Should().Contain(file).And.Contain("--data");
    }

    private string Unwrapped => _output.ToString().ReplaceLineEndings("");

    private Task<DigitData> LoadAsync(MirrorStub mirrors, string? option = null, string? environment = null, string? cache = null) =>
        new DigitLoader(Screen.ForPipe(_output), new MnistDownload(mirrors), cache ?? _cache.Path).LoadAsync(option, environment, default);
}
