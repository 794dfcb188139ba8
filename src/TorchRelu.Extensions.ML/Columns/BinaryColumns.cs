using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>The columns of binary classification: the logit, its sign and its probability.</summary>
internal sealed class BinaryColumns(ScoreColumnNames names) : ScoreColumns(names)
{
    public const string Name = "BinaryClassification";

    public override string TaskName => Name;

    public override string ExpectedLabel => "Boolean";

    public override bool Takes(DataViewType label) => label == BooleanDataViewType.Instance;

    public override NetworkTask Task(DataViewType label) => NetworkTask.Binary;

    public override Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var (getter, value) = (row.GetGetter<bool>(label), false);
        return () => { getter(ref value); return value ? 1 : 0; };
    }

    public override DataViewSchema.DetachedColumn[] Columns(LabelColumn label, uint set) =>
    [
        new(Names.PredictedLabel, BooleanDataViewType.Instance, ScoreNotes.Of(set, Name, "PredictedLabel")),
        new(Names.Score, NumberDataViewType.Single, ScoreNotes.Of(set, Name, "Score")),
        new(Names.Probability, NumberDataViewType.Single,
            ScoreNotes.Of(set, Name, "Probability", notes => notes.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true))),
    ];

    public override Delegate Getter(int column, RowOutput scores) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = scores()[0] > 0),
        1 => (ValueGetter<float>)((ref float value) => value = scores()[0]),
        _ => (ValueGetter<float>)((ref float value) => value = 1 / (1 + MathF.Exp(-scores()[0]))),
    };
}
