using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Training;

/// <summary>Reads the features and labels of a view once, into training data.</summary>
internal static class ViewReader
{
    private const int FirstRows = 1024;

    public static NetworkData Read(IDataView view, DataViewSchema.Column features, DataViewSchema.Column label, ScoreColumns columns)
    {
        var (width, rows) = (((VectorDataViewType)features.Type).Size, 0);
        var capacity = (int)(view.GetRowCount() ?? FirstRows);
        var (values, labels, buffer) = (new float[capacity * width], new float[capacity], default(VBuffer<float>));
        using var cursor = view.GetRowCursor([features, label]);
        var (read, readLabel) = (cursor.GetGetter<VBuffer<float>>(features), columns.LabelReader(cursor, label));
        for (; cursor.MoveNext(); rows++)
        {
            if (rows == labels.Length)
            {
                Array.Resize(ref labels, checked(Math.Max(1, rows) * 2));
                Array.Resize(ref values, checked(labels.Length * width));
            }
            read(ref buffer);
            buffer.CopyTo(values.AsSpan(rows * width, width));
            labels[rows] = readLabel();
        }
        Array.Resize(ref labels, rows);
        Array.Resize(ref values, rows * width);
        return new(values, labels);
    }
}
