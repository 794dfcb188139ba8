namespace TorchRelu.Samples.Tests.Data;

public sealed class MnistDownloadTests : IDisposable
{
    private static readonly byte[] Alpha = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];
    private static readonly byte[] Beta = [1, 2, 3, 4];

    private readonly TemporaryFolder _folder = new();
    private readonly RecordedProgress<Tick> _progress = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_come_whole_and_with_progress()
    {
        using var mirrors = new MirrorStub(Answer);

        await FetchAsync(mirrors);

        _folder.Names.Should().Equal("alpha.gz", "beta.gz");
        (await File.ReadAllBytesAsync(_folder.File("alpha.gz"))).Should().Equal(Alpha);
        _progress.Ticks.Where(tick => tick.IsMilestone).Select(tick => tick.Text)
            .Should().Equal("downloaded alpha.gz, 200,000 bytes", "downloaded beta.gz, 4 bytes");
        _progress.Ticks.Should().OnlyContain(tick => tick.Fraction > 0 && tick.Fraction <= 1);
        _progress.Ticks.Should().HaveCountGreaterThan(3, "a large file reports on its way");
    }

    [Fact]
    public async Task A_wrong_checksum_is_refused_and_nothing_is_left()
    {
        using var mirrors = new MirrorStub(_ => Bytes([.. Alpha.Select(value => (byte)(value ^ 1))]));

        var fault = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(mirrors));

        fault.Message.Should().StartWith("alpha.gz: expected SHA-256 ");
        fault.IsOffline.Should().BeFalse();
        _folder.Names.Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_size_is_refused_and_nothing_is_left()
    {
        using var tooLong = new MirrorStub(_ => Bytes([.. Alpha, 1]));
        using var tooShort = new MirrorStub(_ => Bytes(Alpha[1..]));

        var tooMuch = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(tooLong));
        var tooLittle = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(tooShort));

        tooMuch.LastReason.Should().Be("more than the 200000 bytes published");
        tooLittle.LastReason.Should().Be("199999 of 200000 bytes came");
        _folder.Names.Should().BeEmpty();
    }

    [Fact]
    public async Task The_next_mirror_is_asked_when_one_fails()
    {
        using var mirrors = new MirrorStub(uri => uri.Host == "first.test" ? MirrorStub.Missing() : Answer(uri));

        await FetchAsync(mirrors);

        mirrors.Asked.Should().Equal("first.test/alpha.gz", "second.test/alpha.gz", "first.test/beta.gz", "second.test/beta.gz");
        _folder.Names.Should().Equal("alpha.gz", "beta.gz");
    }

    [Fact]
    public async Task A_connection_that_breaks_halfway_leaves_nothing_and_the_next_mirror_is_asked()
    {
        using var mirrors = new MirrorStub(uri =>
            uri.Host == "first.test" ? new StreamContent(new BreaksHalfway(Alpha[..100])) : Answer(uri));

        await FetchAsync(mirrors);

        _folder.Names.Should().Equal("alpha.gz", "beta.gz");
    }

    [Fact]
    public async Task A_mirror_that_never_answers_is_given_up()
    {
        using var mirrors = new MirrorStub(_ => new StreamContent(new NeverAnswers()));

        var fault = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(mirrors, patience: TimeSpan.FromMilliseconds(1)));

        fault.LastReason.Should().Be("no answer in time");
        fault.IsOffline.Should().BeTrue();
        _folder.Names.Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_try_goes_on_where_the_first_one_failed()
    {
        using var halfGone = new MirrorStub(uri => IsBeta(uri) ? MirrorStub.Missing() : Answer(uri));
        await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(halfGone));
        _folder.Names.Should().Equal("alpha.gz");

        using var whole = new MirrorStub(Answer);
        await FetchAsync(whole);

        whole.Asked.Should().Equal("first.test/beta.gz");
        _folder.Names.Should().Equal("alpha.gz", "beta.gz");
    }

    [Fact]
    public async Task Cancelling_is_no_fault_of_a_mirror_and_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        using var mirrors = new MirrorStub(_ =>
        {
            cancel.Cancel();
            return new StreamContent(new NeverAnswers());
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(mirrors, cancel: cancel.Token));

        mirrors.Asked.Should().HaveCount(1);
        _folder.Names.Should().BeEmpty();
    }

    [Fact]
    public void The_published_files_have_sizes_and_checksums()
    {
        MnistFile.All.Select(file => file.PackedSize).Should().Equal(9_912_422, 28_881, 1_648_877, 4_542);
        MnistFile.All.Should().OnlyContain(file => file.PackedSha256.Length == 64);
        new MnistDownload(MirrorStub.Offline()).Mirrors.Should().HaveCountGreaterThan(1)
            .And.OnlyContain(mirror => mirror.Scheme == "https");
    }

    private static ByteArrayContent Answer(Uri uri) => Bytes(IsBeta(uri) ? Beta : Alpha);

    private static bool IsBeta(Uri uri) => uri.AbsolutePath.EndsWith("beta.gz", StringComparison.Ordinal);

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes);

    private Task FetchAsync(MirrorStub mirrors, TimeSpan? patience = null, CancellationToken cancel = default) =>
        new MnistDownload(mirrors)
        {
            Mirrors = [MirrorStub.First, MirrorStub.Second],
            Files = [MirrorStub.Publish("alpha", Alpha), MirrorStub.Publish("beta", Beta)],
            Patience = patience ?? TimeSpan.FromMinutes(1),
        }.FetchMissingAsync(_folder.Path, _progress, cancel);
}
