using System.Globalization;

namespace TorchRelu.Fitting;

/// <summary>Finds faults in data that prevent a training, and describes them in words.</summary>
internal static class DataCheck
{
    /// <summary>The first fault of rows for a training; null if there is none.</summary>
    public static NetworkDataException? Fault(NetworkData data, NetworkTask task, IReadOnlyList<long>? inputShape)
    {
        if (data.Rows == 0) return new("There are no rows: at least two, of different labels, are expected.");
        if (data.Width == 0) return new($"The {data.Rows} rows have no features: at least one is expected.");
        if (inputShape is not null && inputShape.Aggregate(1L, (size, length) => size * length) is var taken && taken != data.Width)
            return new(
                $"{nameof(NetworkTrainerOptions.InputShape)} ({string.Join(", ", inputShape)}) takes {taken} features, and a row has " +
                $"{data.Width}.");
        return Features(data) ?? Labels(data, task) ?? OneClass(data.Labels, task, "rows");
    }

    /// <summary>The fault of the rows that are left for training; null if there is none.</summary>
    public static NetworkDataException? Fault(NetworkData data, RowSplit split, NetworkTask task)
    {
        if (split.Training.Length > 0)
            return split.Validation.Length == 0 ? null
            : OneClass([.. split.Training.Select(row => data.Labels[row])], task, "rows that are not held back for validation");
        return new($"Of {data.Rows} rows, {split.Validation.Length} are held back for validation, and none is left to learn from.");
    }

    /// <summary>
    /// The first fault of rows for a network that was trained on rows of this width; null if there is none. Labels are checked only with a
    /// task.
    /// </summary>
    public static NetworkDataException? Fault(NetworkData data, int width, NetworkTask? task)
    {
        if (data.Rows == 0) return new("There are no rows: at least one is expected.");
        if (data.Width != width)
            return new($"A row has {data.Width} features; {width} are expected, as many as the network has learnt from.");
        return Features(data) ?? (task is null ? null : Labels(data, task));
    }

    private static NetworkDataException? Features(NetworkData data)
    {
        var feature = Array.FindIndex(data.Features, value => !float.IsFinite(value));
        return feature < 0 ? null : new(string.Create(CultureInfo.InvariantCulture,
            $"Feature {feature % data.Width} of row {feature / data.Width} is {data.Features[feature]}; finite numbers are expected. " +
                $"Replace what is missing, or leave the row out."));
    }

    private static NetworkDataException? Labels(NetworkData data, NetworkTask task)
    {
        var row = Array.FindIndex(data.Labels, label => !task.Takes(label));
        return row < 0 ? null
            : new(string.Create(CultureInfo.InvariantCulture, $"The label of row {row} is {data.Labels[row]}; {task.Labels} are expected."),
            isAboutLabels: true);
    }

    // The fault of a set whose rows all have the same class.
    private static NetworkDataException? OneClass(float[] labels, NetworkTask task, string rows)
    {
        if (!task.HasClasses || Array.Exists(labels, label => label != labels[0])) return null;
        return new(string.Create(CultureInfo.InvariantCulture,
            $"All {labels.Length} {rows} are of class {labels[0]}; at least two classes are expected. A network that is shown one class " +
                $"learns to answer it always."), isAboutLabels: true);
    }
}
