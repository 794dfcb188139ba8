using TorchSharp;

namespace TorchRelu.Samples.Mnist;

/// <summary>Brings digits: MNIST from a folder, from the cache or from its mirrors; where none of them has it, digits drawn here.</summary>
/// <param name="screen">Told where the digits come from.</param>
/// <param name="cache">The folder in which they are kept.</param>
/// <param name="fetch">Fetches MNIST into a folder.</param>
internal sealed class DigitLoader(Screen screen, string cache, Action<string> fetch)
{
    // Offline machines answer at once; some networks never do.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private string Kept => Path.Combine(cache, "mnist");

    /// <summary>Fetches MNIST by TorchVision, which keeps it under "mnist" in the folder.</summary>
    public static void Fetch(string folder) => torchvision.datasets.MNIST(folder, train: true, download: true).Dispose();

    /// <summary>What the user says comes first, then what the environment says, then what is already here.</summary>
    /// <exception cref="BadDataException">The folder, or the cache, has no digits that can be used.</exception>
    public async Task<DigitData> LoadAsync(string? option, string? environment, CancellationToken cancel)
    {
        var data = !string.IsNullOrEmpty(option) ? Read(option, option)
            : !string.IsNullOrEmpty(environment) ? Read(environment, $"{MnistFolder.Variable}={environment}")
            : await FromCacheAsync(cancel);
        if (data.Note is { } note) screen.Say(note);
        return data;
    }

    // A download that was broken off may have left an empty folder.
    private bool IsKept => Directory.Exists(Kept) && Directory.EnumerateFileSystemEntries(Kept).Any();

    private DigitData Read(string folder, string name)
    {
        screen.Say($"Data: MNIST from {name}.");
        return MnistFolder.Read(folder);
    }

    private async Task<DigitData> FromCacheAsync(CancellationToken cancel)
    {
        if (!IsKept && !await TryFetchAsync(cancel)) return DrawnDigits.Draw();
        screen.Say($"Data: MNIST from the cache, {Kept}.");
        try
        {
            return new(MnistFolder.ReadPart(cache, isTrain: true, Kept), MnistFolder.ReadPart(cache, isTrain: false, Kept));
        }
        catch (BadDataException fault)
        {
            throw new BadDataException($"{fault.Message} Delete this folder of the cache; the next run makes it anew.", fault);
        }
    }

    private async Task<bool> TryFetchAsync(CancellationToken cancel)
    {
        screen.Say("No MNIST here yet: asking its mirrors.");
        // Kept whole or not at all: TorchVision takes a file that came half for the file.
        var unfinished = Path.Combine(cache, $"mnist-{Guid.NewGuid():N}.part");
        try
        {
            Directory.CreateDirectory(unfinished);
            await Task.Run(() => fetch(unfinished), cancel).WaitAsync(s_patience, cancel);
            if (Directory.Exists(Kept)) Directory.Delete(Kept);
            Directory.Move(Path.Combine(unfinished, "mnist"), Kept);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadDataException($"{Kept}: digits cannot be kept here ({fault.Message}). Set XDG_CACHE_HOME, or give a folder " +
                "with --data.", fault);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            // Of several mirrors, the last.
            var reason = fault is AggregateException several ? several.Flatten().InnerExceptions[^1] : fault;
            screen.Say($"No MNIST ({reason.GetBaseException().Message.TrimEnd('.')}): using digits drawn here instead.");
            return false;
        }
        finally
        {
            Remove(unfinished);
        }
    }

    private static void Remove(string unfinished)
    {
        try
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
        catch (IOException)
        {
            // A download that was given up may still write.
        }
    }
}
