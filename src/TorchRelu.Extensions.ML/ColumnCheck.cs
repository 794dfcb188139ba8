using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>Faults of columns, worded and typed as ML.NET's own.</summary>
internal static class ColumnCheck
{
    public const string ExpectedFeatures = "known-size vector of Single";

    public static DataViewSchema.Column Features(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Missing("feature", name);
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? column : throw Mismatch("feature", name, ExpectedFeatures, $"{column.Type}");
    }

    public static ArgumentOutOfRangeException Missing(string role, string name) => new(null, $"Could not find {role} column '{name}'");

    public static ArgumentOutOfRangeException Mismatch(string role, string name, string expected, string found) =>
        new(null, $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}");
}
