namespace TorchRelu.Samples.Mnist;

/// <summary>Where digits are kept between runs: the user's cache folder as each system has it.</summary>
internal static class CacheFolder
{
    public static string Default => Path.Combine(UserCache, "torchrelu");

    private static string UserCache =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } chosen ? chosen
        : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
}
