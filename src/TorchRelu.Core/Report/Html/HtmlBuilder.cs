using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TorchRelu.Report;

/// <summary>Builds the text of a page.</summary>
internal sealed class HtmlBuilder
{
    public StringBuilder Text { get; } = new();

    /// <summary>Adds markup. Values in the interpolated string are escaped.</summary>
    public HtmlBuilder Add([InterpolatedStringHandlerArgument("")] MarkupHandler markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Adds markup that comes from the library itself or is already escaped.</summary>
    public HtmlBuilder AddRaw(string markup)
    {
        Text.Append(markup);
        return this;
    }

    public override string ToString() => Text.ToString();
}

/// <summary>Markup written as an interpolated string. The literal parts are markup; the values are text and are escaped.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler
{
    private readonly StringBuilder _html;

    /// <param name="literalLength">Given by the compiler.</param>
    /// <param name="formattedCount">Given by the compiler.</param>
    /// <param name="html">The page that receives the markup.</param>
    public MarkupHandler(int literalLength, int formattedCount, HtmlBuilder html)
    {
        _ = formattedCount;
        _html = html.Text;
        _html.EnsureCapacity(_html.Length + literalLength);
    }

    public void AppendLiteral(string markup) => _html.Append(markup);

    public void AppendFormatted(string? text)
    {
        // A number and its percent sign stay on one line.
        foreach (var rune in (text ?? "").Replace(" %", "\u00A0%", StringComparison.Ordinal).EnumerateRunes()) Append(rune);
    }

    public void AppendFormatted(long number) => _html.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>Adds a position or a length, rounded to a thousandth.</summary>
    public void AppendFormatted(double length) => _html.Append(length.ToString("0.###", CultureInfo.InvariantCulture));

    private void Append(Rune rune)
    {
        switch (rune.Value)
        {
            case '&': _html.Append("&amp;"); break;
            case '<': _html.Append("&lt;"); break;
            case '>': _html.Append("&gt;"); break;
            case '"': _html.Append("&quot;"); break;
            case '\'': _html.Append("&#39;"); break;
            default: _html.Append((IsAllowed(rune) ? rune : Rune.ReplacementChar).ToString()); break;
        }
    }

    // HTML allows no control characters and no noncharacters; lone surrogates are already replaced. A character that changes the text
    // direction could change the meaning of a sentence.
    private static bool IsAllowed(Rune rune) =>
        rune.Value is '\t' or '\n'
            || !(Rune.IsControl(rune) || (rune.Value & 0xFFFE) == 0xFFFE
            || rune.Value is (>= 0xFDD0 and <= 0xFDEF) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));
}
