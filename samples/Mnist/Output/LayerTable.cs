using Spectre.Console;

namespace TorchRelu.Samples.Mnist;

/// <summary>What the rectifiers do, one row per layer.</summary>
internal static class LayerTable
{
    public static Table Build(IReadOnlyList<LayerResult> layers)
    {
        var table = new Table().AddColumn("layer");
        foreach (var number in (string[])["channels", "zeros %", "dead", "always on"])
            table.AddColumn(number, column => column.RightAligned());
        table.AddColumn("share dead");
        foreach (var layer in layers)
        {
            string[] numbers = [$"{layer.Channels}", $"{100 * layer.ZeroShare:0.0}", $"{layer.Dead}", $"{layer.AlwaysOn}"];
            table.AddRow([Markup.Escape(layer.Name), .. numbers, DeadBar.Of(layer.Dead, layer.Channels)]);
        }

        return table;
    }

    /// <summary>What the numbers mean, and what they leave open.</summary>
    public static IEnumerable<string> Explain(ReluReport report, int images)
    {
        yield return $"Dead: never above zero on any of the {images:N0} training images, so no gradient reaches the channel. "
            + $"Healthy networks carry dead channels too; here {report.Dead} of {report.Channels}.";

        foreach (var layer in report.Layers.Where(layer => layer.Undecided > 0))
        {
            yield return $"{layer.Name}: {layer.Undecided} channels are undecided, " + (layer.Samples < layer.SamplesNeeded
                ? $"as it takes {layer.SamplesNeeded:N0} images to say."
                : "as not all of their values are numbers.");
        }

        foreach (var layer in report.Layers.Where(layer => layer.Problem is not null))
            yield return $"{layer.Name}: {layer.Problem}";
    }
}
