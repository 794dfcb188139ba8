using Spectre.Console;

namespace TorchRelu;

/// <summary>How things look on a terminal, whatever they contain.</summary>
internal static class Style
{
    private const int LongestName = 60;

    public static string Name(string name) => Text(PlainText.Tail(PlainText.OneLine(name), LongestName));

    public static string Text(string text) => Markup.Escape(PlainText.OneLine(text));

    public static string Coloured(string text, string colour) => $"[{colour}]{Text(text)}[/]";

    public static string ColourOf(Severity severity) => severity switch
    {
        Severity.Critical => "red",
        Severity.Warning => "yellow",
        Severity.Notice => "blue",
        _ => "green",
    };
}
