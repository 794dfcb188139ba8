using System.Security.Cryptography;

namespace TorchRelu.Samples.Mnist;

/// <summary>Fetches what is missing of MNIST. A file that is not byte for byte as published is never kept.</summary>
internal sealed class MnistDownload(HttpMessageHandler handler)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    public IReadOnlyList<Uri> Mirrors { get; init; } =
    [
        new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new("https://dataset.bj.bcebos.com/mnist/"),
    ];

    public IReadOnlyList<MnistFile> Files { get; init; } = MnistFile.All;

    /// <summary>A mirror that sends nothing for this long is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    public static HttpMessageHandler Network() => new SocketsHttpHandler { ConnectTimeout = ConnectTimeout };

    /// <summary>Leaves the files that are already there alone, so that a second try goes on where the first one failed.</summary>
    public async Task FetchMissingAsync(string folder, IProgress<Tick> progress, CancellationToken cancel)
    {
        using var client = new HttpClient(handler, disposeHandler: false);
        foreach (var file in Files.Where(file => file.FindIn(folder) is null))
            await FetchAsync(client, file, Path.Combine(folder, file.PackedName), progress, cancel);
    }

    private async Task FetchAsync(HttpClient client, MnistFile file, string path, IProgress<Tick> progress, CancellationToken cancel)
    {
        var faults = new List<Exception>();
        foreach (var mirror in Mirrors)
        {
            try
            {
                var source = new Uri(mirror, file.PackedName);
                await AtomicFile.WriteAsync(path, target => CopyVerifiedAsync(client, source, target, file, progress, cancel));
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or InvalidDataException
                || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                faults.Add(fault);
            }
        }

        throw new DownloadException(file.PackedName, faults);
    }

    private async Task CopyVerifiedAsync(
        HttpClient client, Uri source, Stream target, MnistFile file, IProgress<Tick> progress, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        using var response = await client.GetAsync(source, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token);

        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81_920];
        var size = 0L;
        for (int read; (read = await ReadAsync(body, buffer, patience.Token)) > 0;)
        {
            patience.CancelAfter(Patience);
            size += read;
            if (size > file.PackedSize)
                throw new InvalidDataException($"more than the {file.PackedSize} bytes published");
            sha256.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancel);
            progress.Report(new Tick((double)size / file.PackedSize, $"downloading {file.PackedName}", IsMilestone: false));
        }

        if (size < file.PackedSize)
            throw new InvalidDataException($"{size} of {file.PackedSize} bytes came");
        if (Convert.ToHexStringLower(sha256.GetHashAndReset()) is var found && found != file.PackedSha256)
            throw new InvalidDataException($"expected SHA-256 {file.PackedSha256}, found {found}");
        progress.Report(new Tick(1, $"downloaded {file.PackedName}, {size:N0} bytes", IsMilestone: true));
    }

    // A broken connection is the mirror's fault, unlike a full disk.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await body.ReadAsync(buffer, cancel);
        }
        catch (IOException fault)
        {
            throw new InvalidDataException($"the connection broke: {fault.Message}", fault);
        }
    }
}
