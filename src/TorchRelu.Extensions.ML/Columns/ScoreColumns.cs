using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>What a task reads as label and writes as scores.</summary>
internal abstract class ScoreColumns(ScoreColumnNames names)
{
    public ScoreColumnNames Names => names;

    /// <summary>The task, as ML.NET names it.</summary>
    public abstract string TaskName { get; }

    public abstract string ExpectedLabel { get; }

    public abstract bool Takes(DataViewType label);

    public abstract NetworkTask Task(DataViewType label);

    /// <summary>Reads the label of the row the cursor is at as the number the trainer takes.</summary>
    public abstract Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>The columns that are added.</summary>
    public abstract DataViewSchema.DetachedColumn[] Columns(LabelColumn label, uint set);

    /// <summary>Makes the scores of a row from its outputs, in place.</summary>
    public virtual void Activate(Span<float> output)
    {
    }

    /// <summary>A getter of an added column.</summary>
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
