using Microsoft.ML;
using Microsoft.ML.Data;

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

    /// <summary>The added columns.</summary>
    public abstract DataViewSchema.DetachedColumn[] Columns(LabelColumn label, uint set);

    /// <summary>Converts the outputs of a row to its scores, in place.</summary>
    public virtual void Activate(Span<float> output)
    {
    }

    /// <summary>A getter for an added column.</summary>
    public abstract Delegate Getter(int column, RowOutput scores);

    public static ScoreColumns Of(string taskName, ScoreColumnNames names) => taskName switch
    {
        MulticlassColumns.Name => new MulticlassColumns(names),
        BinaryColumns.Name => new BinaryColumns(names),
        RegressionColumns.Name => new RegressionColumns(names),
        _ => throw new InvalidDataException(
            $"The task '{taskName}' is not known; {MulticlassColumns.Name}, {BinaryColumns.Name} or {RegressionColumns.Name} is expected."),
    };
}
