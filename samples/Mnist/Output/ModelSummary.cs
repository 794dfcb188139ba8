using System.Globalization;
using Spectre.Console;
using static TorchSharp.torch;

namespace TorchRelu.Samples.Mnist;

/// <summary>The layers of a network, their parameters, and which of them are watched.</summary>
internal static class ModelSummary
{
    public static Table Build(nn.Module model, IReadOnlySet<string> watched)
    {
        var table = new Table().AddColumn("layer").AddColumn("kind").AddColumn("parameters", column => column.RightAligned())
            .AddColumn("watched");
        foreach (var (name, layer) in model.named_modules().Where(named => !named.module.children().Any()))
            table.AddRow(Markup.Escape(name), Markup.Escape(layer.GetType().Name), Number(layer), watched.Contains(name) ? "yes" : "");
        return table;
    }

    public static string Total(nn.Module model, IReadOnlySet<string> watched) =>
        $"{Number(model)} parameters; {watched.Count} rectifiers are watched.";

    private static string Number(nn.Module layer) =>
        layer.parameters().Sum(parameter => parameter.numel()).ToString("N0", CultureInfo.InvariantCulture);
}
