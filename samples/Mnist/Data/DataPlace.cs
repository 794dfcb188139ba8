namespace TorchRelu.Samples.Mnist;

/// <summary>The folder that digits are read from, and who chose it.</summary>
internal readonly record struct DataPlace(DataOrigin Origin, string Folder)
{
    public const string Variable = "MNIST_DIR";

    /// <summary>What the user says comes first, then what the environment says, then what is already here.</summary>
    public static DataPlace Choose(string? option, string? environment, string cache, bool cacheIsComplete) =>
        !string.IsNullOrEmpty(option) ? new(DataOrigin.Option, option)
        : !string.IsNullOrEmpty(environment) ? new(DataOrigin.Environment, environment)
        : new(cacheIsComplete ? DataOrigin.Cache : DataOrigin.Download, cache);

    public override string ToString() => Origin switch
    {
        DataOrigin.Option => $"MNIST from {Folder}",
        DataOrigin.Environment => $"MNIST from {Variable}={Folder}",
        DataOrigin.Drawn => $"drawn digits from {Folder}",
        _ => $"MNIST from the cache, {Folder}",
    };
}
