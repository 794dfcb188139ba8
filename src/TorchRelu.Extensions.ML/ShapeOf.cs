using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>Columns of a shape cannot be made from outside ML.NET; a mapping that is never run makes them.</summary>
internal static class ShapeOf
{
    public static SchemaShape Output(ScoreColumns columns, SchemaDefinition definition, SchemaShape input) => columns switch
    {
        MulticlassColumns => Of<MulticlassColumns.Row>(definition, input),
        BinaryColumns => Of<BinaryColumns.Row>(definition, input),
        _ => Of<RegressionColumns.Row>(definition, input),
    };

    private static SchemaShape Of<TRow>(SchemaDefinition definition, SchemaShape input)
        where TRow : class, new() =>
        new MLContext().Transforms.CustomMapping<Nothing, TRow>((_, _) => { }, null, outputSchemaDefinition: definition).GetOutputSchema(input);

    private sealed class Nothing;
}
