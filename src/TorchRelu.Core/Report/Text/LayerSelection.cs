namespace TorchRelu.Report;

/// <summary>A model of many layers is shown by its worst ones, and the others by their blocks.</summary>
internal static class LayerSelection
{
    private const int MostRows = 40;

    /// <summary>The layers that are shown one by one, in their order.</summary>
    public static IReadOnlyList<LayerReport> Shown(IReadOnlyList<LayerReport> layers) =>
        layers.Count <= MostRows ? layers : Worst([.. layers.Where(layer => layer.Severity > Severity.None || layer.Channels == 0)]);

    /// <summary>The worst layers, in their order.</summary>
    public static IReadOnlyList<LayerReport> Worst(IReadOnlyList<LayerReport> layers)
    {
        var worst = layers.OrderByDescending(layer => layer.Severity).Take(MostRows).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. layers.Where(worst.Contains)];
    }

    /// <summary>One line for each block of the layers that are not shown.</summary>
    public static IEnumerable<string> Blocks(IReadOnlyList<LayerReport> layers, IReadOnlyList<LayerReport> shown) =>
        layers.Except(shown, ReferenceEqualityComparer.Instance).OfType<LayerReport>().GroupBy(layer => Block(layer.Name))
            .Select(block => $"{block.Key}: {Sentences.Count(block.Count(), "layer")}, {block.Sum(layer => layer.Dead)} of " +
                $"{Sentences.Count(block.Sum(layer => layer.Channels), "channel")} dead");

    // layer1.0.relu1 belongs to layer1.*, and relu17 to relu*.
    private static string Block(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? $"{name[..dot]}.*"
        : $"{name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')}*";
}
