using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>Checks columns. Faults have the wording and the exception type of ML.NET's own.</summary>
internal static class ColumnCheck
{
    private const string ExpectedFeatures = "known-size vector of Single";

    public static DataViewSchema.Column Features(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Missing("feature", name);
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? column : throw Mismatch("feature", name, ExpectedFeatures, $"{column.Type}");
    }

    /// <summary>Checks that there are as many features as in the training.</summary>
    public static DataViewSchema.Column Features(DataViewSchema schema, string name, VectorDataViewType trained)
    {
        var column = Features(schema, name);
        return ((VectorDataViewType)column.Type).Size == trained.Size ? column
            : throw Mismatch("feature", name, $"{trained}", $"{column.Type}");
    }

    public static void Features(SchemaShape shape, string name)
    {
        var column = shape.FirstOrDefault(column => column.Name == name);
        if (column.Name is null) throw Missing("feature", name);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || column.ItemType != NumberDataViewType.Single)
            throw Mismatch("feature", name, ExpectedFeatures, Words(column));
    }

    public static LabelColumn Label(DataViewSchema schema, string name, ScoreColumns columns)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Missing("label", name);
        return columns.Takes(column.Type) ? LabelColumn.From(column)
            : throw Mismatch("label", name, columns.ExpectedLabel, $"{column.Type}");
    }

    public static LabelColumn Label(SchemaShape shape, string name, ScoreColumns columns)
    {
        var column = shape.FirstOrDefault(column => column.Name == name);
        if (column.Name is null) throw Missing("label", name);
        var label = column.Kind == SchemaShape.Column.VectorKind.Scalar ? LabelColumn.From(column) : null;
        return label is not null && columns.Takes(label.Type) ? label : throw Mismatch("label", name, columns.ExpectedLabel, Words(column));
    }

    private static string Words(SchemaShape.Column column) => $"{column.Kind} of {(column.IsKey ? "Key of " : "")}{column.ItemType}";

    private static ArgumentOutOfRangeException Missing(string role, string name) => new(null, $"Could not find {role} column '{name}'");

    private static ArgumentOutOfRangeException Mismatch(string role, string name, string expected, string found) =>
        new(null, $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}");
}
