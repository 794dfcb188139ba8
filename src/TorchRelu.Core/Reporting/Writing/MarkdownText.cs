using System.Text;

namespace TorchRelu;

/// <summary>Text as Markdown shows it, whatever it contains: no emphasis, link, code, formula, HTML or table cell begins or ends in it.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*_{}[]|#~!$^";

    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in PlainText.OneLine(text))
        {
            if (c == '&') safe.Append("&amp;");
            else if (c == '<') safe.Append("&lt;");
            else if (c == '>') safe.Append("&gt;");
            else if (Special.Contains(c, StringComparison.Ordinal)) safe.Append('\\').Append(c);
            else safe.Append(c);
        }
        return safe.ToString();
    }
}
