using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>What a task reads as label and writes as scores.</summary>
internal abstract class ScoreColumns
{
    public abstract string ExpectedLabel { get; }
    public abstract bool TakesLabel(DataViewType item, bool isKey, bool isScalar);
    public abstract NetworkTask Task(DataViewSchema.Column label);
    public abstract Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label);
    public abstract Type ShapeType { get; }
    public virtual void Shape(SchemaDefinition definition, bool hasKeyValues) { }
    public abstract DataViewSchema.DetachedColumn[] Columns(DataViewSchema.Column label);
    /// <summary>The scores of a row from its outputs.</summary>
    public virtual float[] Activate(float[] output) => output;
    /// <summary>A getter of an output column over the numbers of the row.</summary>
    public abstract Delegate Getter(int column, Func<float[]> scores);
    protected static ValueGetter<float> Single(Func<float[]> scores, Func<float, float> of) => (ref value) => value = of(scores()[0]);
}

internal sealed class RegressionColumns : ScoreColumns
{
    public override string ExpectedLabel => "Single";
    public override bool TakesLabel(DataViewType item, bool isKey, bool isScalar) => isScalar && !isKey && item == NumberDataViewType.Single;
    public override NetworkTask Task(DataViewSchema.Column label) => NetworkTask.Regression;
    public override Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var (getter, value) = (row.GetGetter<float>(label), 0f);
        return () => { getter(ref value); return value; };
    }
    public override Type ShapeType => typeof(Row);
    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema.Column label) => [new("Score", NumberDataViewType.Single)];
    public override Delegate Getter(int column, Func<float[]> scores) => Single(scores, static score => score);
    internal sealed class Row { public float Score { get; set; } }
}

internal sealed class BinaryColumns : ScoreColumns
{
    public override string ExpectedLabel => "Boolean";
    public override bool TakesLabel(DataViewType item, bool isKey, bool isScalar) => isScalar && item == BooleanDataViewType.Instance;
    public override NetworkTask Task(DataViewSchema.Column label) => NetworkTask.Binary;
    public override Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var (getter, value) = (row.GetGetter<bool>(label), false);
        return () => { getter(ref value); return value ? 1 : 0; };
    }
    public override Type ShapeType => typeof(Row);
    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema.Column label) =>
        [new("PredictedLabel", BooleanDataViewType.Instance), new("Score", NumberDataViewType.Single), new("Probability", NumberDataViewType.Single)];
    public override Delegate Getter(int column, Func<float[]> scores) => column switch
    {
        0 => (ValueGetter<bool>)((ref value) => value = scores()[0] > 0),
        1 => Single(scores, static score => score),
        _ => Single(scores, static score => 1 / (1 + MathF.Exp(-score))),
    };
    internal sealed class Row { public bool PredictedLabel { get; set; } public float Score { get; set; } public float Probability { get; set; } }
}

internal sealed class MulticlassColumns : ScoreColumns
{
    public override string ExpectedLabel => "Key<UInt32>";
    public override bool TakesLabel(DataViewType item, bool isKey, bool isScalar) => isScalar && isKey && item.RawType == typeof(uint);
    public override NetworkTask Task(DataViewSchema.Column label) => NetworkTask.Multiclass((int)((KeyDataViewType)label.Type).Count);
    public override Func<float> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var (getter, value) = (row.GetGetter<uint>(label), 0u);
        // Key 0 is a missing label: -1 is no class, and the trainer says so with its row.
        return () => { getter(ref value); return value - 1f; };
    }
    public override Type ShapeType => typeof(Row);
    public override void Shape(SchemaDefinition definition, bool hasKeyValues)
    {
        var (predicted, score) = (definition["PredictedLabel"], definition["Score"]);
        predicted.ColumnType = new KeyDataViewType(typeof(uint), 1);
        score.ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        if (hasKeyValues) predicted.AddAnnotation("KeyValues", new VBuffer<ReadOnlyMemory<char>>(1, ["".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 1));
    }
    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema.Column label)
    {
        var values = new DataViewSchema.Annotations.Builder();
        values.Add(label.Annotations, kind => kind == "KeyValues");
        return [new("PredictedLabel", label.Type, values.ToAnnotations()), new("Score", new VectorDataViewType(NumberDataViewType.Single, (int)((KeyDataViewType)label.Type).Count))];
    }
    public override float[] Activate(float[] output)
    {
        var largest = output.Max();
        var powers = Array.ConvertAll(output, logit => MathF.Exp(logit - largest));
        var sum = powers.Sum();
        return Array.ConvertAll(powers, power => power / sum);
    }
    public override Delegate Getter(int column, Func<float[]> scores) => column == 0
        ? (ValueGetter<uint>)((ref value) => { var row = scores(); value = (uint)Array.IndexOf(row, row.Max()) + 1; })
        : (ValueGetter<VBuffer<float>>)((ref value) => { var row = scores(); VBuffer<float>.Copy(row, 0, ref value, row.Length); });
    internal sealed class Row { public uint PredictedLabel { get; set; } public float[] Score { get; set; } = []; }
}
