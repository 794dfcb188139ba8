using System.Runtime.CompilerServices;
using System.Text;

namespace TorchRelu;

/// <summary>A page being written.</summary>
internal sealed class HtmlBuilder
{
    public StringBuilder Text { get; } = new();

    /// <summary>Adds markup; what is put into the holes of the interpolated string is escaped.</summary>
    public HtmlBuilder Add([InterpolatedStringHandlerArgument("")] MarkupHandler markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Adds what is the library's own, or escaped already.</summary>
    public HtmlBuilder AddRaw(string markup)
    {
        Text.Append(markup);
        return this;
    }

    public override string ToString() => Text.ToString();
}
