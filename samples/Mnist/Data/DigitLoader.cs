namespace TorchRelu.Samples.Mnist;

/// <summary>Brings digits from wherever there are some: a folder, the cache, a mirror, or its own pen.</summary>
internal sealed class DigitLoader(Screen screen, MnistDownload download, string cache)
{
    public async Task<DigitData> LoadAsync(string? option, string? environment, CancellationToken cancel)
    {
        var mnist = Path.Combine(cache, "mnist");
        var place = DataPlace.Choose(option, environment, mnist, DigitFolder.IsComplete(mnist));
        if (place.Origin is DataOrigin.Download && !await TryDownloadAsync(mnist, cancel))
            place = await DrawAsync();

        screen.Say($"Data: {place}.");
        var data = Read(place);
        if (data.Note is { } note)
            screen.Say(note);
        return data;
    }

    private async Task<bool> TryDownloadAsync(string folder, CancellationToken cancel)
    {
        screen.Say("No MNIST here yet: asking its mirrors.");
        try
        {
            await screen.TrackAsync(progress => download.FetchMissingAsync(folder, progress, cancel));
            return true;
        }
        catch (DownloadException fault)
        {
            screen.Say($"{(fault.IsOffline ? "Offline" : "No MNIST")} ({fault.LastReason}): using digits drawn here instead.");
            return false;
        }
        catch (Exception fault) when (IsDiskFault(fault))
        {
            throw CannotKeep(folder, fault);
        }
    }

    private async Task<DataPlace> DrawAsync()
    {
        var folder = Path.Combine(cache, DrawnDigits.FolderName);
        try
        {
            if (!DigitFolder.IsComplete(folder))
                await DrawnDigits.WriteAsync(folder);
            return new DataPlace(DataOrigin.Drawn, folder);
        }
        catch (Exception fault) when (IsDiskFault(fault))
        {
            throw CannotKeep(folder, fault);
        }
    }

    private static DigitData Read(DataPlace place)
    {
        try
        {
            return DigitFolder.Read(place.Folder);
        }
        catch (IdxException fault) when (place.Origin is DataOrigin.Cache or DataOrigin.Download or DataOrigin.Drawn)
        {
            throw new BadDataException($"{fault.Message} Delete this file of the cache; the next run makes it anew.", fault);
        }
    }

    private static bool IsDiskFault(Exception fault) => fault is IOException or UnauthorizedAccessException;

    private static BadDataException CannotKeep(string folder, Exception fault) =>
        new($"{folder}: digits cannot be kept here ({fault.Message}). Set XDG_CACHE_HOME, or give a folder with --data.", fault);
}
