using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TorchRelu.Report;

/// <summary>Makes external text safe to show. Layer names come from the user's model, and reports from anywhere.</summary>
internal static class PlainText
{
    private static readonly (string Command, string Shown)[] s_commands =
        [("::", ":\\u003a"), ("##[", "#\\u0023["), ("##vso[", "#\\u0023vso[")];

    /// <summary>
    /// Returns the text on one line. Characters that control a terminal, reorder the line or are not allowed in XML are escaped, as in
    /// "\u001b". So is what makes a line of a log a command to GitHub Actions or Azure Pipelines: "::", "##[" and "##vso[".
    /// </summary>
    public static string OneLine(string text)
    {
        // A wrapped line may begin anywhere, and the others are read in the middle of a line as well.
        foreach (var (command, shown) in s_commands) text = text.Replace(command, shown, StringComparison.Ordinal);
        if (text.All(IsHarmless)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsShown(rune)) safe.Append(rune.ToString());
            else safe.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
        return safe.ToString();
    }

    /// <summary>Returns the end of a long name, which distinguishes layers better than the beginning.</summary>
    public static string Tail(string text, int most) => text.Length <= most ? text : "..." + text[^(most - 3)..];

    /// <summary>Returns the text as lines of at most <paramref name="width"/> characters, broken at spaces if there are any.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            if (space > 0 && text[space + 1] == '%') space = text.LastIndexOf(' ', space - 1);
            var end = space > 0 ? space : width;
            yield return text[..end].TrimEnd();
            text = text[end..].TrimStart();
        }
        if (text.Length > 0) yield return text;
    }

    private static bool IsHarmless(char c) => c is >= ' ' and <= '~';

    private static bool IsShown(Rune rune) => rune.Value is not (0xFFFE or 0xFFFF) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

/// <summary>
/// Escapes text for Markdown, whatever it contains. No emphasis, link, code, formula, HTML or table cell can begin or end in it.
/// </summary>
internal static partial class MarkdownText
{
    private const string Special = "\\`*_{}[]|#~!$^";

    // A space of no width, which keeps GitHub from making a link of what follows: a person, an issue, an address.
    private const string Apart = "&#8203;";

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
        return Linked().Replace(safe.ToString(), $"$0{Apart}");
    }

    [GeneratedRegex(@"@|#(?=[0-9])|\bGH(?=-[0-9])|:(?=//)|\bwww(?=\.)", RegexOptions.IgnoreCase)]
    private static partial Regex Linked();
}
