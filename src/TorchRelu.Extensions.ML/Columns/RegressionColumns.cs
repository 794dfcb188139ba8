using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>The column of regression: a number.</summary>
internal sealed class RegressionColumns(ScoreColumnNames names) : ScoreColumns(names)
{
    public const string Name = "Regression";

    public override string TaskName => Name;

    public override string ExpectedLabel => "Single";

    public override bool Takes(DataViewType label) => label == NumberDataViewType.Single;

    public override NetworkTask Task(DataViewType label) => NetworkTask.Regression;

    public override Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var (getter, value) = (row.GetGetter<float>(label), 0f);
        return () => { getter(ref value); return value; };
    }

    public override DataViewSchema.DetachedColumn[] Columns(LabelColumn label, uint set) =>
        [new(Names.Score, NumberDataViewType.Single, ScoreNotes.Of(set, Name, "Score"))];

    public override Delegate Getter(int column, RowOutput scores) => (ValueGetter<float>)((ref float value) => value = scores()[0]);
}
