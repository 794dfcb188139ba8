namespace TorchRelu.Samples.Mnist;

/// <summary>One row of the table, and of the JSON file.</summary>
internal sealed record LayerResult(string Name, int Channels, double ZeroShare, int Dead, int AlwaysOn)
{
    public static LayerResult Of(LayerReport layer) => new(layer.Name, layer.Channels, layer.ZeroShare, layer.Dead, layer.AlwaysOn);
}
