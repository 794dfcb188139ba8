using FsCheck;
using FsCheck.Fluent;

namespace TorchRelu.Tests;

/// <summary>A tensor with its values.</summary>
internal sealed record TensorCase(StridedCase Layout, TensorValues Values)
{
    /// <summary>Tensors of every layout.</summary>
    public static Arbitrary<TensorCase> Any(ElementType type) => Any(type, StridedCase.Any.Generator);

    /// <summary>Tensors of some layouts. What fails gets a simpler layout, whichever, then simpler values.</summary>
    public static Arbitrary<TensorCase> Any(ElementType type, Gen<StridedCase> layouts) => Arb.From(
        layouts.Zip(TensorValues.Mixes(type), (layout, values) => new TensorCase(layout, values)),
        tensor => StridedCase.Simpler(tensor.Layout).Select(layout => tensor with { Layout = layout })
            .Concat(tensor.Values.Simpler(tensor.Layout.Extent).Select(values => tensor with { Values = values })));

    public override string ToString() => $"{Values.Type} {Layout}\nholding {Values}";
}
