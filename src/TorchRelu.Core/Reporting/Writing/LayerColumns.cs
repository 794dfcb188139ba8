using static TorchRelu.NumberText;

namespace TorchRelu;

/// <summary>The table of layers, the same in every format: what comes after the layer's name.</summary>
internal static class LayerColumns
{
    public static IReadOnlyList<string> Heads { get; } = ["channels", "dead", "share", "undecided", "zeros", "severity"];

    public static string[] Of(LayerReport layer) => layer.Channels == 0
        ? ["-", "-", "-", "-", "-", Severity(layer)]
        : [$"{layer.Channels}", $"{layer.Dead}", Percent(layer.DeadShare), $"{layer.Undecided}", Percent(layer.ZeroShare), Severity(layer)];

    private static string Severity(LayerReport layer) => Standing.Unjudged(layer) ?? (layer.Severity == TorchRelu.Severity.None ? "-" : $"{layer.Severity}");
}
