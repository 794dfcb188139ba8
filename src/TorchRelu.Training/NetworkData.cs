namespace TorchRelu;

/// <summary>The data for a training: rows of features, and a label for each row.</summary>
public sealed class NetworkData
{
    /// <param name="features">All rows, one after the other. The array is not copied if torch can read it in place. Leave it unchanged
    /// during a training.</param>
    /// <param name="labels">One for each row. The task determines its meaning: the class from 0, 0 or 1, or the number to predict.</param>
    /// <exception cref="ArgumentException">The features do not form equal rows, one for each label.</exception>
    public NetworkData(float[] features, float[] labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length == 0 ? features.Length > 0 : features.Length % labels.Length != 0)
            throw new ArgumentException($"{features.Length} features do not make {labels.Length} equal rows, one for each label.",
                nameof(features));
        (Features, Labels) = (features, labels);
    }

    /// <summary>The number of rows.</summary>
    public int Rows => Labels.Length;

    /// <summary>The number of features per row.</summary>
    public int Width => Rows == 0 ? 0 : Features.Length / Rows;

    internal float[] Features { get; }

    internal float[] Labels { get; }
}

/// <summary>The data are not suitable for a training; no step was made.</summary>
public sealed class NetworkDataException : ArgumentException
{
    internal NetworkDataException(string message, bool isAboutLabels = false)
        : base(message) => IsAboutLabels = isAboutLabels;

    /// <summary>Whether a label is the cause; else the features or the number of rows are.</summary>
    public bool IsAboutLabels { get; }
}
