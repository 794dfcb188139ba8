using Microsoft.ML.Data;
using Microsoft.ML;

namespace TorchRelu.Columns;

/// <summary>The column of regression: a number.</summary>
internal sealed class RegressionColumns(ScoreColumnNames names) : ScoreColumns(names)
{
    public const string Name = "Regression";

    public override string TaskName => Name;

    public override string ExpectedLabel => "Single";

    public override bool Takes(DataViewType label) => label == NumberDataViewType.Single;

    public override NetworkTask Task(DataViewType label) => NetworkTask.Regression;

    public override LabelScale ScaleOf(float[] labels) => LabelScale.Of(labels);

    public override Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var (getter, value) = (row.GetGetter<float>(label), 0f);
        return () => { getter(ref value); return value; };
    }

    public override DataViewSchema.DetachedColumn[] Columns(LabelColumn label, uint set) =>
        [new(Names.Score, NumberDataViewType.Single, ScoreNotes.Create(set, Name, "Score"))];

    public override Delegate Getter(int column, RowOutput scores) => (ValueGetter<float>)((ref float value) => value = scores()[0]);
}

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
        new(Names.PredictedLabel, BooleanDataViewType.Instance, ScoreNotes.Create(set, Name, "PredictedLabel")),
        new(Names.Score, NumberDataViewType.Single, ScoreNotes.Create(set, Name, "Score")),
        new(Names.Probability, NumberDataViewType.Single,
            ScoreNotes.Create(set, Name, "Probability", notes =>
                notes.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true))),
    ];

    public override Delegate Getter(int column, RowOutput scores) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = scores()[0] > 0),
        1 => (ValueGetter<float>)((ref float value) => value = scores()[0]),
        _ => (ValueGetter<float>)((ref float value) => value = 1 / (1 + MathF.Exp(-scores()[0]))),
    };
}

/// <summary>The columns of multiclass classification: the probabilities, and the key of the largest one.</summary>
internal sealed class MulticlassColumns(ScoreColumnNames names) : ScoreColumns(names)
{
    public const string Name = "MulticlassClassification";

    public override string TaskName => Name;

    public override string ExpectedLabel => "Key of 2 or more values";

    public override bool Takes(DataViewType label) => label is KeyDataViewType { Count: >= 2 and <= int.MaxValue };

    public override NetworkTask Task(DataViewType label) => NetworkTask.Multiclass(Classes(label));

    // Key 0 is a missing label. It becomes -1, which is no class, and the trainer reports it with its row.
    public override Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label) => label.Type.RawType switch
    {
        var type when type == typeof(byte) => Reader<byte>(row, label, key => key - 1f),
        var type when type == typeof(ushort) => Reader<ushort>(row, label, key => key - 1f),
        var type when type == typeof(ulong) => Reader<ulong>(row, label, key => key - 1f),
        _ => Reader<uint>(row, label, key => key - 1f),
    };

    public override DataViewSchema.DetachedColumn[] Columns(LabelColumn label, uint set) =>
    [
        // ML.NET's evaluators and key mappings expect this key type, whatever the type of the label.
        new(Names.PredictedLabel, new KeyDataViewType(typeof(uint), Classes(label.Type)),
            ScoreNotes.Create(set, Name, "PredictedLabel", notes => label.Values?.AddTo(notes, LabelValues.Kind))),
        new(Names.Score, new VectorDataViewType(NumberDataViewType.Single, Classes(label.Type)),
            ScoreNotes.Create(set, Name, "Score", notes => Slots(label.Values, notes))),
    ];

    public override void Activate(Span<float> output)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in output) largest = MathF.Max(largest, logit);
        var sum = 0f;
        foreach (ref var value in output) sum += value = MathF.Exp(value - largest);
        foreach (ref var value in output) value /= sum;
    }

    public override Delegate Getter(int column, RowOutput scores) => column == 0
        ? (ValueGetter<uint>)((ref uint value) => value = KeyOfLargest(scores()))
        : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var row = scores();
            var editor = VBufferEditor.Create(ref value, row.Length);
            row.CopyTo(editor.Values);
            value = editor.Commit();
        });

    // The key is missing if no score is a number.
    private static uint KeyOfLargest(ReadOnlySpan<float> scores)
    {
        var (key, largest) = (0u, float.NegativeInfinity);
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] > largest) (key, largest) = ((uint)i + 1, scores[i]);
        }
        return key;
    }

    private static void Slots(LabelValues? values, DataViewSchema.Annotations.Builder notes)
    {
        if (values?.Type.ItemType is TextDataViewType) values.AddTo(notes, "SlotNames");
        values?.AddTo(notes, "TrainingLabelValues");
    }

    private static int Classes(DataViewType label) => (int)((KeyDataViewType)label).Count;

    private static Func<float> Reader<T>(DataViewRow row, DataViewSchema.Column label, Func<T, float> of)
    {
        var (getter, value) = (row.GetGetter<T>(label), default(T)!);
        return () => { getter(ref value); return of(value); };
    }
}
