using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TorchRelu.Report;

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

/// <summary>
/// Markup written as an interpolated string: what stands in the source is markup, what is put into its holes is text and is escaped.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler
{
    private readonly StringBuilder _html;

    /// <param name="literalLength">Told by the compiler.</param>
    /// <param name="formattedCount">Told by the compiler.</param>
    /// <param name="html">Where it goes.</param>
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

    /// <summary>A position or a length, to a thousandth.</summary>
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

    // HTML has no controls and no noncharacters, half surrogates are replaced already, and a letter that turns the direction of what
    // follows could make a sentence say something else.
    private static bool IsAllowed(Rune rune) =>
        rune.Value is '\t' or '\n'
            || !(Rune.IsControl(rune) || (rune.Value & 0xFFFE) == 0xFFFE
            || rune.Value is (>= 0xFDD0 and <= 0xFDEF) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));
}
