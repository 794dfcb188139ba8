namespace TorchRelu;

/// <summary>What a network learns from: rows of features, and a label for each.</summary>
public sealed class NetworkData
{
    /// <param name="features">All rows, one after the other. Not copied where torch can read it in place: leave it alone while a training
    /// runs.</param>
    /// <param name="labels">One for each row: the class from 0, 0 or 1, or the number to predict, as the task has it.</param>
    /// <exception cref="ArgumentException">The features do not make equal rows, one for each label.</exception>
    public NetworkData(float[] features, float[] labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length == 0 ? features.Length > 0 : features.Length % labels.Length != 0)
            throw new ArgumentException($"{features.Length} features do not make {labels.Length} equal rows, one for each label.",
                nameof(features));
        (Features, Labels) = (features, labels);
    }

    /// <summary>How many rows there are.</summary>
    public int Rows => Labels.Length;

    /// <summary>How many features a row has.</summary>
    public int Width => Rows == 0 ? 0 : Features.Length / Rows;

    internal float[] Features { get; }

    internal float[] Labels { get; }
}

/// <summary>A network cannot learn from these data; no step was made.</summary>
public sealed class NetworkDataException : ArgumentException
{
    internal NetworkDataException(string message, bool isAboutLabels = false)
        : base(message) => IsAboutLabels = isAboutLabels;

    /// <summary>Whether a label is at fault; else the features are, or how many rows there are.</summary>
    public bool IsAboutLabels { get; }
}
