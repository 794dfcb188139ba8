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
    public async Task A_given_folder_is_read_and_nothing_is_fetched()
    {
        DigitFiles.WriteTest(_folder.Path, 10);

        var data = await LoadAsync(Unasked, option: _folder.Path);

        data.Train.Count.Should().Be(8);
        Unwrapped.Should().Contain($"Data: MNIST from {_folder.Path}.").And.Contain("the first 8 images train, 2 are held out");
    }

    [Fact]
    public async Task The_option_comes_before_the_environment_and_that_before_the_cache()
    {
        DigitFiles.WriteTest(_folder.Path, 10);
        DigitFiles.WriteFetched(_cache.Path, 20, 10);

        await LoadAsync(Unasked, environment: _folder.Path);
        await LoadAsync(Unasked, option: _folder.Path, environment: _folder.File("none"));

        Unwrapped.Should().Contain($"Data: MNIST from MNIST_DIR={_folder.Path}.").And.Contain($"Data: MNIST from {_folder.Path}.");
    }

    [Fact]
    public async Task What_was_fetched_once_needs_no_network_again()
    {
        var first = await LoadAsync(folder => DigitFiles.WriteFetched(folder, 20, 10));
        var second = await LoadAsync(Unasked);

        (first.Train.Count, first.Test.Count).Should().Be((20, 10));
        second.Train.Pixels.Span.SequenceEqual(first.Train.Pixels.Span).Should().BeTrue();
        _cache.Names.Should().OnlyContain(name => name.StartsWith("mnist", StringComparison.Ordinal) && !name.Contains("part"));
    }

    [Fact]
    public async Task An_empty_folder_of_the_cache_is_filled()
    {
        Directory.CreateDirectory(Path.Combine(_cache.Path, "mnist"));

        var data = await LoadAsync(folder => DigitFiles.WriteFetched(folder, 20, 10));

        (data.Train.Count, data.Test.Count).Should().Be((20, 10));
    }

    [Fact]
    public async Task Offline_says_so_in_one_line_draws_digits_and_keeps_nothing()
    {
        var data = await LoadAsync(folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "mnist"));
            throw new HttpRequestException("Name or service not known");
        });

        (data.Train.Count, data.Test.Count).Should().Be((DrawnDigits.TrainCount, DrawnDigits.TestCount));
        _output.ToString().Split('\n').Should().Contain("No MNIST (Name or service not known): using digits drawn here instead.");
        _cache.Names.Should().BeEmpty();
    }

    [Fact]
    public async Task A_spoilt_cache_says_how_to_mend_it()
    {
        DigitFiles.WriteFetched(_cache.Path, 20, 10);
        await File.WriteAllBytesAsync(Path.Combine(_cache.Path, "mnist", "test_data", "t10k-labels-idx1-ubyte"), []);

        var fault = await Assert.ThrowsAsync<BadDataException>(() => LoadAsync(Unasked));

        fault.Message.Should().Contain("the t10k files").And.EndWith("Delete this folder of the cache; the next run makes it anew.");
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_names_the_way_out()
    {
        var file = _folder.File("a-file-where-a-folder-should-be");
        await File.WriteAllTextAsync(file, "");

        var fault = await Assert.ThrowsAsync<BadDataException>(() => LoadAsync(_ => { }, cache: file));

        fault.Message.Should().Contain(file).And.Contain("--data");
    }

    private string Unwrapped => _output.ToString().ReplaceLineEndings("");

    private static void Unasked(string folder) => throw new InvalidOperationException("nothing is to be fetched");

    private Task<DigitData> LoadAsync(
        Action<string> fetch, string? option = null, string? environment = null, string? cache = null) =>
        new DigitLoader(Screen.ForPipe(_output), cache ?? _cache.Path, fetch).LoadAsync(option, environment, default);
}
