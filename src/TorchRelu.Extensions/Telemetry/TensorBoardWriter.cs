using System.Globalization;

namespace TorchRelu;

/// <summary>Writes scalars over time to an event file for TensorBoard: <c>tensorboard --logdir FOLDER</c>.</summary>
/// <remarks>
/// The class is not thread-safe; it belongs to the training thread. Values are on disk after <see cref="Flush"/> or <see cref="Dispose"/>.
/// </remarks>
public sealed class TensorBoardWriter : IDisposable
{
    private const string FileVersion = "brain.Event:2";

    private readonly FileStream _file;
    private readonly TimeProvider _time;

    /// <summary>Creates an event file.</summary>
    /// <param name="folder">The folder of the file; it is created if it is missing. TensorBoard separates runs by their folders.</param>
    /// <param name="time">The clock; null for the system clock.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public TensorBoardWriter(string folder, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _time = time ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        // TensorBoard recognises event files by "tfevents" in their name. It reads the files of a folder in the order of their names.
        Path = System.IO.Path.Combine(
            folder, string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{_time.GetUtcNow().ToUnixTimeSeconds():d10}." +
            $"{Environment.MachineName}.{Environment.ProcessId}.{Guid.NewGuid():N}"));
        _file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Record.Write(_file, EventMessage.Version(Now, FileVersion));
        Flush();
    }

    /// <summary>The path of the event file.</summary>
    public string Path { get; }

    private double Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Adds one number.</summary>
    /// <param name="tag">The name of the number, e.g. "loss/train". TensorBoard groups by the part before the first "/".</param>
    /// <param name="step">The training step.</param>
    /// <param name="value">The number, which is stored as a float32.</param>
    public void Add(string tag, long step, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        Record.Write(_file, EventMessage.Scalars(Now, step, [(tag, (float)value)]));
    }

    /// <summary>
    /// Adds the shares of every layer that was called, as "torchrelu/LAYER/dead_ratio" and so on, at the report's last step.
    /// </summary>
    public void Add(ReluReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var scalars = report.Layers.Where(layer => layer.Channels > 0).SelectMany(Scalars).ToArray();
        if (scalars.Length > 0) Record.Write(_file, EventMessage.Scalars(Now, report.Steps, scalars));
    }

    /// <summary>Passes the added values to the operating system.</summary>
    public void Flush() => _file.Flush();

    /// <summary>Closes the file. A second call has no effect.</summary>
    public void Dispose() => _file.Dispose();

    private static IEnumerable<(string Tag, float Value)> Scalars(LayerReport layer) =>
        from scalar in ((string Name, double? Value)[])
        [
            ("dead_ratio", layer.DeadShare), ("died_ratio", layer.DiedShare), ("undecided_ratio", layer.DeadShareAtMost - layer.DeadShare),
                ("zero_ratio", layer.ZeroShare),
            ("firing_ratio_median", layer.FiringRates?.Median),
        ]
        where scalar.Value is not null
        select ($"torchrelu/{layer.Name}/{scalar.Name}", (float)scalar.Value.GetValueOrDefault());
}
