using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

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
            ScoreNotes.Of(set, Name, "PredictedLabel", notes => label.Values?.AddTo(notes, LabelValues.Kind))),
        new(Names.Score, new VectorDataViewType(NumberDataViewType.Single, Classes(label.Type)),
            ScoreNotes.Of(set, Name, "Score", notes => Slots(label.Values, notes))),
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
