using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>The annotations by which ML.NET recognizes score columns.</summary>
internal static class ScoreNotes
{
    private const string Set = "ScoreColumnSetId";

    private static readonly KeyDataViewType s_setType = new(typeof(uint), int.MaxValue);

    /// <summary>The number of the next set of score columns in a view.</summary>
    public static uint NextSet(DataViewSchema schema)
    {
        var last = 0u;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(Set)?.Type is not KeyDataViewType { RawType: var type } || type != typeof(uint))
                continue;
            var set = 0u;
            column.Annotations.GetValue(Set, ref set);
            last = Math.Max(last, set);
        }
        return last + 1;
    }

    /// <param name="set">The number of the set.</param>
    /// <param name="task">The name of the task in ML.NET.</param>
    /// <param name="value">The kind of column: "Score", "PredictedLabel" or "Probability".</param>
    /// <param name="more">Adds the annotations that only this column has.</param>
    public static DataViewSchema.Annotations Of(
        uint set, string task, string value, Action<DataViewSchema.Annotations.Builder>? more = null)
    {
        var notes = new DataViewSchema.Annotations.Builder();
        more?.Invoke(notes);
        notes.AddPrimitiveValue(Set, s_setType, set);
        notes.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, task.AsMemory());
        notes.AddPrimitiveValue("ScoreValueKind", TextDataViewType.Instance, value.AsMemory());
        return notes.ToAnnotations();
    }
}
