using Microsoft.ML.Data;
using Microsoft.ML;

namespace TorchRelu.Columns;

/// <summary>The label column that a task reads and the score columns that it writes.</summary>
internal abstract class ScoreColumns(ScoreColumnNames names)
{
    public ScoreColumnNames Names => names;

    /// <summary>The name of the task in ML.NET.</summary>
    public abstract string TaskName { get; }

    public abstract string ExpectedLabel { get; }

    public abstract bool Takes(DataViewType label);

    public abstract NetworkTask Task(DataViewType label);

    /// <summary>Reads the label of the cursor's current row as the number that the trainer takes.</summary>
    public abstract Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>What labels are scaled by before a network learns them.</summary>
    public virtual LabelScale ScaleOf(float[] labels) => LabelScale.None;

    /// <summary>The added columns.</summary>
    public abstract DataViewSchema.DetachedColumn[] Columns(LabelColumn label, uint set);

    /// <summary>Converts the outputs of a row to its scores, in place.</summary>
    public virtual void Activate(Span<float> output)
    {
    }

    /// <summary>A getter for an added column.</summary>
    public abstract Delegate Getter(int column, RowOutput scores);

    public static ScoreColumns For(string taskName, ScoreColumnNames names) => taskName switch
    {
        MulticlassColumns.Name => new MulticlassColumns(names),
        BinaryColumns.Name => new BinaryColumns(names),
        RegressionColumns.Name => new RegressionColumns(names),
        _ => throw new InvalidDataException(
            $"The task '{taskName}' is not known; {MulticlassColumns.Name}, {BinaryColumns.Name} or {RegressionColumns.Name} is expected."),
    };
}

/// <summary>The names of the score columns.</summary>
internal sealed record ScoreColumnNames(
    string Score = "Score", string PredictedLabel = "PredictedLabel", string Probability = "Probability");

/// <summary>Returns the scores of a cursor's current row; they are valid until it moves.</summary>
internal delegate ReadOnlySpan<float> RowOutput();

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
    public static DataViewSchema.Annotations Create(
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
